// `npm run demo`: sets everything up, scans, builds and serves the example, asks every route, prints the runtime table.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ci, fail, root, run, setUp, writeCorpus } from './lib.mjs';

const example = join(root, 'examples/runtime-table');
const cli = join(root, 'dist/cli/bin.js');
const say = (text = '') => process.stdout.write(`${text}\n`);

await setUp();

say('\n1. A scan of 1,000 generated routes\n');
const { scan } = await import('../dist/index.js');
const corpus = mkdtempSync(join(tmpdir(), 'switchrt-demo-'));
try {
  await writeCorpus('Generating them', corpus);
  const started = performance.now();
  const { routes, diagnostics } = await scan(corpus);
  const edge = routes.filter(({ runtime }) => runtime === 'edge').length;
  say(
    `${routes.length} routes read in ${(performance.now() - started).toFixed(0)} ms: ${edge} on edge, ${routes.length - edge} on Node, ${diagnostics.length} findings.`,
  );
} finally {
  rmSync(corpus, { recursive: true, force: true });
}

say('\n2. The example: which route runs where\n');
const scanned = await run(process.execPath, [cli, 'scan', example, '--format', 'table']);
if (scanned.code !== 0) fail(`The scan of the example ended with ${scanned.code}.`);

say('\n3. Its build\n');
const built = await run(process.execPath, [cli, 'build', example]);
if (built.code !== 0) fail(`The build of the example ended with ${built.code}.`);

/** Serves the build in a process of its own, with the example as its working directory. */
async function boot(port = 0) {
  const child = fork(join(root, 'scripts/demo-server.mjs'), [example, String(port)], {
    cwd: example,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const early = once(child, 'exit').then(([code]) => {
    throw new Error(`The demo's server ended with ${code} before it was ready.`);
  });
  const [ready] = await Promise.race([once(child, 'message'), early]);
  const stats = async () => {
    child.send('stats');
    const [message] = await once(child, 'message');
    return message.stats;
  };
  const stop = async () => {
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  return { ...ready, stats, stop, child };
}

say('\n4. Every route in every runtime\n');
// Booted more than once: a Node server's cold boot is the start of its process.
const nodeBoots = [];
for (let i = 0; i < 2; i++) {
  const trial = await boot().catch((error) => fail(error.message));
  nodeBoots.push(trial.bootMs);
  await trial.stop();
}
// On a terminal at the usual port, or at any where that one is taken.
const server = await boot(ci || !process.stdout.isTTY ? 0 : Number(process.env.PORT ?? 3000))
  .catch(() => boot())
  .catch((error) => fail(error.message));
nodeBoots.push(server.bootMs);

const manifest = JSON.parse(readFileSync(join(example, '.switchrt/manifest.json'), 'utf8'));
const asked = manifest.routes.filter(({ kind }) => kind === 'page' || kind === 'api').map(({ route }) => route);
let bad = 0;
for (const path of [...asked, '/rewrite/edge', '/rewrite/lambda', '/no-such-route']) {
  const started = performance.now();
  const response = await fetch(server.url + path);
  const bytes = (await response.arrayBuffer()).byteLength;
  const expected = path === '/no-such-route' ? 404 : 200;
  if (response.status !== expected) bad += 1;
  say(
    `  ${response.status}  ${path.padEnd(20)} ${String(bytes).padStart(7)} bytes ${(performance.now() - started).toFixed(0).padStart(5)} ms  middleware: ${response.headers.get('x-example-middleware') ?? '–'}`,
  );
}
if (bad > 0) fail(`${bad} routes did not answer as they should.`);

say('\n5. The runtime table, every cell measured just now\n');
const { measureRuntime } = await import('../dist/compare/measure.js');
const { formatRuntimeTable } = await import('../dist/compare/table.js');
const sizeOf = (route) => manifest.routes.find((entry) => entry.route === route)?.size ?? { bytes: 0, gzip: 0 };
const lambdaZip = join(example, '.switchrt/lambda/lambda.zip');
if (!existsSync(lambdaZip)) fail('The build left no lambda zip.');
const of = async (name) => (await server.stats())[name];
const subjects = [
  {
    name: 'nodejs',
    title: 'Node (server)',
    page: '/node',
    api: '/api/node',
    probe: '/api/probe/node',
    code: { bytes: sizeOf('/node').bytes, limit: null },
    coldBoots: async () => nodeBoots,
  },
  {
    name: 'lambda',
    title: 'Node (lambda)',
    page: '/lambda',
    api: '/api/lambda',
    probe: '/api/probe/lambda',
    code: { bytes: readFileSync(lambdaZip).length, limit: 50 * 2 ** 20 },
  },
  {
    name: 'edge',
    title: 'Edge',
    page: '/edge',
    api: '/api/edge',
    probe: '/api/probe/edge',
    code: { bytes: sizeOf('/edge').gzip, limit: 2 ** 20 },
  },
];
const columns = [];
for (const subject of subjects) {
  columns.push(
    await measureRuntime({
      origin: server.url,
      coldBoots: async () => (await of(subject.name)).coldStartMs,
      stats: () => of(subject.name),
      ...subject,
    }),
  );
}
say(formatRuntimeTable(columns));
say(
  '\nCold boot: of the server process, of a lambda instance (spawn to end of init), of an edge route (realm and code). Code size: as is, zip, gzip.',
);

if (ci || !process.stdout.isTTY) {
  await server.stop();
  process.exit(0);
}
say(`\nThe example stays up: open ${server.url} in a browser, press Ctrl-C to end.`);
