import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import test from 'ava';

import { nodeVersions, passesUnder } from '../_shared/node-versions.ts';
import { root } from '../_shared/root.ts';

/** The library with its worker threads, the scanner, the cache, what cases of the scan say, the command with its watcher. */
const SPECS = [
  '__test__/scan/{cache,format,library,scan,scanner,threads}.spec.ts',
  '__test__/e2e/scan-{a,b,c}.spec.ts',
  '__test__/cli/scan*.spec.ts',
  '__test__/hostile/files.spec.ts',
];

for (const [line, node] of nodeVersions()) {
  test.serial(`Node ${line}: a scan gives the bytes that it gives here`, (t) => {
    const app = join(root, 'examples/runtime-table');
    const text = (binary: string, ...args: string[]): string =>
      execFileSync(binary, args, { cwd: root, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
    const command = [join(root, 'dist/cli/bin.js'), 'scan', app, '--json', '--no-cache', '--all-uses'];
    const script = `const { manifestToJson, scanSync } = await import('./dist/index.js');
      process.stdout.write(manifestToJson(scanSync(process.argv[1], { allUses: true })));`;
    const here = text(process.execPath, ...command);
    t.true(here.length > 1_000);
    t.is(text(node, ...command), here);
    t.is(text(node, '--input-type=module', '-e', script, app), here);
  });

  test.serial(`Node ${line}: the scan keeps its promises, as a library, in threads and as a command`, async (t) => {
    await passesUnder(t, node, SPECS);
  });
}
