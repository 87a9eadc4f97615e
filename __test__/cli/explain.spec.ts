import { join } from 'node:path';

import test from 'ava';

import { run } from '../_shared/command.ts';
import { project } from '../_shared/project.ts';

const app = {
  'pages/index.tsx': 'export default () => null;\n',
  'pages/blog/[id].tsx': `export const runtime = 'edge';\nexport default () => null;\n`,
  'pages/api/bad.ts': `import { read } from '../../lib/files';\nexport const config = { runtime: 'edge' };\nexport default () => new Response(read());\n`,
  'lib/files.ts': `import { readFileSync } from 'fs';\nimport 'pkg';\nexport const read = () => readFileSync('x');\n`,
  'lib/alone.ts': 'export {};\n',
  'lib/data.json': '{}\n',
  'node_modules/pkg/package.json': JSON.stringify({
    name: 'pkg',
    version: '1.0.0',
    exports: { 'edge-light': './edge.js', default: './node.js' },
  }),
  'node_modules/pkg/edge.js': '',
  'node_modules/pkg/node.js': '',
};

test('explain: a route, by name, path or file; a file', async (t) => {
  const dir = project(t, app);
  const named = await run(['explain', '/api/bad', dir]);
  t.like(named, { code: 0, stderr: '' });
  t.regex(named.stdout, /^\/api\/bad {2}pages\/api\/bad\.ts$/m);
  t.regex(named.stdout, /runs on {3}edge: its own file says 'edge' \(pages\/api\/bad\.ts:2:34\)/);
  t.regex(named.stdout, /What stops it, because \/api\/bad is edge/);
  t.regex(named.stdout, / 1 \| import \{ readFileSync \} from 'fs';/);
  t.regex(named.stdout, /The one import to cut/);
  t.regex(named.stdout, /If it moved to nodejs/);
  t.false(named.stdout.includes('\u001b'));
  const path = await run(['explain', '/blog/hello'], { cwd: dir });
  t.regex(path.stdout, /\/blog\/hello is answered by it: id = hello/);
  const file = await run(['explain', 'files.ts', '..'], { cwd: join(dir, 'lib') });
  t.regex(
    file.stdout,
    /^lib\/files\.ts\n\nRoutes that it is part of\n {2}\/api\/bad {2}edge {2}by pages\/api\/bad\.ts → lib\/files\.ts$/m,
  );
  t.regex((await run(['explain', 'lib/alone.ts'], { cwd: dir })).stdout, /none: no route reaches it/);
  t.regex(
    (await run(['explain', 'pages/index.tsx'], { cwd: dir })).stdout,
    /nobody says anything that counts, and the default is nodejs/,
  );
});

test('explain --json gives what the library gives', async (t) => {
  const dir = project(t, app);
  const route = JSON.parse((await run(['explain', '/api/bad', dir, '--json', '--target', 'deno'])).stdout);
  t.is(route.file, null);
  t.like(route.routes[0], { type: 'route', asked: '/api/bad', matchedBy: 'name', cut: null });
  t.deepEqual(route.routes[0].route.support, { deno: 'yes' });
  const file = JSON.parse((await run(['explain', 'lib/files.ts', '--json'], { cwd: dir })).stdout);
  t.like(file, { file: { type: 'file', file: 'lib/files.ts' }, routes: [] });
});

test('why: 0 when it is reached, 1 when it is not', async (t) => {
  const dir = project(t, app);
  const found = await run(['why', 'pkg', '/api/bad', dir]);
  t.is(found.code, 0);
  t.regex(found.stdout, /^edge-light \(where it runs\): 1 shortest chain$/m);
  t.regex(found.stdout, /node_modules\/pkg\/edge\.js \(pkg@1\.0\.0\)/);
  const none = await run(['why', 'lib/alone.ts', '/', dir], { cwd: dir });
  t.like(none, { code: 1, stderr: '' });
  t.regex(none.stdout, /lib\/alone\.ts is not reached, in any runtime/);
  const json = await run(['why', 'fs', '/api/bad', dir, '--json']);
  t.like(JSON.parse(json.stdout), { route: '/api/bad', reached: true });
});

test('why-condition: 0, 1 when nobody gets anything', async (t) => {
  const dir = project(t, app);
  const found = await run(['why-condition', 'pkg', dir]);
  t.is(found.code, 0);
  t.regex(found.stdout, /^edge-light {2}node_modules\/pkg\/edge\.js$/m);
  t.regex(found.stdout, /✓ exports › default: gives `\.\/node\.js`/);
  const none = await run(['why-condition', 'pkg/nope', dir]);
  t.is(none.code, 1);
  t.regex(none.stdout, /nothing: it does not resolve there/);
  t.is(JSON.parse((await run(['why-condition', 'pkg', dir, '--json'])).stdout).entries.length, 10);
});

test('what is not there, and wrong usage, is exit 2 with one sentence', async (t) => {
  const dir = project(t, app);
  const cases: [args: string[], message: RegExp][] = [
    [['explain'], /explain needs a route or a file/],
    [['explain', '/api/bda', dir], /no route and no file `\/api\/bda`\. Did you mean `\/api\/bad`\?/],
    [['explain', 'lib/data.json', dir], /is no JavaScript and no TypeScript/],
    [['explain', '/', join(dir, 'nope')], /There is no folder/],
    [['explain', '/', dir, 'more'], /too many arguments: more/],
    [['explain', '/', dir, '--target', 'cloudflare'], /Did you mean `workerd`/],
    [['explain', '/', dir, '--jsno'], /Did you mean `--json`/],
    [['why', 'pkg'], /why needs a file or a package, and a route/],
    [['why', 'pgk', '/api/bad', dir], /Did you mean `pkg`\?/],
    [['why', 'pkg', '/nope', dir], /no route and no file/],
    [['why-condition'], /why-condition needs a package/],
    [['why-condition', 'pgk', dir], /`pgk` is not installed here.*Did you mean `pkg`\?/],
  ];
  for (const [args, message] of cases) {
    const { code, stdout, stderr } = await run(args);
    t.is(code, 2, args.join(' '));
    t.is(stdout, '', args.join(' '));
    t.regex(stderr, message);
    t.is(stderr.trimEnd().split('\n').length, 1, stderr);
  }
});

for (const command of ['explain', 'why', 'why-condition', 'codemod']) {
  test(`${command} --help says its exit codes`, async (t) => {
    const { code, stdout } = await run([command, '--help']);
    t.is(code, 0);
    t.regex(stdout, /Exits with 0/);
    t.regex(stdout, /--json/);
  });
}
