// A project that somebody else rewrites while it is scanned: files, folders, libraries and configs that come, change and go.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

import { Ajv2020 } from 'ajv/dist/2020.js';
import test, { type ExecutionContext } from 'ava';

import { createScanner, manifestToJson, parseManifest, scan, scanSync } from '../../dist/index.js';
import type { Manifest } from '../../dist/index.js';
import schema from '../../dist/manifest/manifest.schema.json' with { type: 'json' };
import { app, scanned } from './_app.ts';

const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(schema);

/** A process that changes the project without end, by this body with `dir`, `fs` and the round `i`. */
async function churn(t: ExecutionContext, dir: string, body: string): Promise<() => Promise<void>> {
  const script = `const fs = require('fs');
    const dir = process.argv[1];
    const attempt = (work) => { try { work(); } catch {} };
    for (let i = 0; ; i++) { ${body}; if (i === 20) fs.writeSync(1, 'on'); }`;
  const child: ChildProcess = spawn(process.execPath, ['-e', script, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  await once(child.stdout!, 'data');
  return async () => {
    const closed = once(child, 'close');
    t.is(child.exitCode, null, 'it changed things to the end');
    child.kill('SIGKILL');
    await closed;
  };
}

function wellFormed(t: ExecutionContext, manifest: Manifest): void {
  t.true(validate(JSON.parse(manifestToJson(manifest))), JSON.stringify(validate.errors));
  const routes = manifest.routes.map(({ route, file }) => `${route} ${file}`);
  t.is(new Set(routes).size, routes.length);
  t.deepEqual(
    manifest.diagnostics.filter(
      ({ line, column, endLine, endColumn }) => line > endLine || (line === endLine && column > endColumn),
    ),
    [],
  );
}

const PAGE = `import { a } from '../lib/a';\nexport const config = { runtime: 'edge' };\nexport default () => a;\n`;

test('hostile changes: libraries that vanish and change cost no route, in 50 scans', async (t) => {
  const dir = app(t, {
    ...Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`pages/p${i}.js`, PAGE])),
    'lib/a.js': 'export const a = 1;\n',
  });
  const stop = await churn(
    t,
    dir,
    `const lib = dir + '/lib/a.js';
     attempt(() => fs.rmSync(lib, { force: true }));
     attempt(() => fs.writeFileSync(lib, ['', 'export const a = process.cwd();', 'import fs from "fs"; export { fs as a };', 'export const a = (', 'x'.repeat(i % 9000), '\\0\\uFEFF'][i % 6]));
     attempt(() => fs.writeFileSync(dir + '/pages/q' + (i % 9) + '.js', i % 2 ? 'export const runtime = "edge"; import "../lib/a"; export default () => 1' : ''));
     if (i % 5 === 0) attempt(() => fs.unlinkSync(dir + '/pages/q' + (i % 9) + '.js'))`,
  );
  for (let i = 0; i < 50; i += 1) {
    const manifest = await scanned(t, dir);
    wellFormed(t, manifest);
    t.is(manifest.routes.filter(({ route, runtime }) => /^\/p\d+$/.test(route) && runtime === 'edge').length, 60);
    t.deepEqual(
      manifest.diagnostics.filter(({ code }) => !/^(?:edge|syntax|io|config|route)\//.test(code)),
      [],
    );
  }
  await stop();
});

test('hostile changes: folders, links and configs that are swapped', async (t) => {
  const dir = app(t, {
    'pages/deep/a/b/c.js': PAGE.replace('..', '../../../..'),
    'app/x/page.js': 'export default () => null;\n',
    'lib/a.js': 'export const a = 1;\n',
  });
  const stop = await churn(
    t,
    dir,
    `attempt(() => fs.renameSync(dir + '/pages/deep', dir + '/pages/deeper'));
     attempt(() => fs.symlinkSync('../lib', dir + '/pages/deep'));
     attempt(() => fs.unlinkSync(dir + '/pages/deep'));
     attempt(() => fs.writeFileSync(dir + '/next.config.js', ['module.exports = {}', 'module.exports = { experimental: { runtime: "edge" } }', 'module.exports = {', ''][i % 4]));
     attempt(() => fs.renameSync(dir + '/pages/deeper', dir + '/pages/deep'));
     attempt(() => fs.rmSync(dir + '/app/x', { recursive: true }));
     attempt(() => fs.mkdirSync(dir + '/app/x/page.js', { recursive: true }));
     attempt(() => fs.rmSync(dir + '/app/x', { recursive: true }));
     attempt(() => { fs.mkdirSync(dir + '/app/x'); fs.writeFileSync(dir + '/app/x/page.js', 'export const runtime = "edge"; export default () => null') })`,
  );
  const scanner = await createScanner(dir);
  t.teardown(() => scanner.close());
  for (let i = 0; i < 50; i += 1) {
    wellFormed(t, await scanned(t, dir));
    wellFormed(t, scanSync(dir, { cache: true }));
    await scanner.update(i % 3 ? ['pages/deep', 'pages/deeper', 'app', 'next.config.js'] : []);
    wellFormed(t, await scanner.manifest());
  }
  await stop();
  // Once all is quiet, a scanner that saw every change and a cache that was written among them agree with a fresh scan.
  await scanner.update();
  const fresh = manifestToJson(await scan(dir));
  t.is(manifestToJson(await scanner.manifest()), fresh);
  t.is(manifestToJson(await scan(dir, { cache: true })), fresh);
  t.is(parseManifest(fresh, 'manifest').version, 1);
});
