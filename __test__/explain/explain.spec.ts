import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { explain, explainFile, explainRoute, formatExplanation } from '../../dist/index.js';
import { project } from '../_shared/project.ts';

const page = 'export default () => null;\n';
const app = {
  'next.config.js': `module.exports = { experimental: { runtime: 'edge' } };\n`,
  'pages/index.tsx': page,
  'pages/own.tsx': `export const config = { runtime: 'nodejs' };\n${page}`,
  'pages/odd.tsx': `export const config = { runtime: process.env.X };\n${page}`,
  'pages/blog/[id].tsx': page,
  'pages/api/plain.ts': `export default (req, res) => res.end();\n`,
  'pages/api/bad.ts': [
    `import { one } from '../../lib/one';`,
    `import { two } from '../../lib/two';`,
    `export const config = { runtime: 'edge' };`,
    `export default () => new Response(one() + two());`,
    '',
  ].join('\n'),
  'lib/one.ts': `import { readFileSync } from 'fs';\nexport const one = () => readFileSync('x');\n`,
  'lib/two.ts': `import { three } from './three';\nexport const two = three;\n`,
  'lib/three.ts': `import net from 'net';\nimport tls from 'tls';\nexport const three = () => [net.connect, tls.connect];\n`,
  'lib/alone.ts': `process.cwd();\n`,
  'app/x/layout.tsx': `export const runtime = 'edge';\nexport default ({ children }) => children;\n`,
  'app/x/y/layout.tsx': `export default ({ children }) => children;\n`,
  'app/x/y/z/page.tsx': page,
  'middleware.ts': 'export default function middleware() {}\n',
};

test('who is asked, in order, and who decides', async (t) => {
  const dir = project(t, app);
  const who = async (route: string) =>
    (await explainRoute(dir, route)).speakers.map(({ who, file, declared, runtime, decides }) => [
      who,
      file,
      declared,
      runtime,
      decides,
    ]);
  t.deepEqual(await who('/own'), [
    ['page', 'pages/own.tsx', 'nodejs', 'nodejs', true],
    ['global', 'next.config.js', 'edge', 'edge', false],
  ]);
  t.deepEqual(await who('/odd'), [
    ['page', 'pages/odd.tsx', 'process.env.X', null, false],
    ['global', 'next.config.js', 'edge', 'edge', true],
  ]);
  t.deepEqual(await who('/x/y/z'), [
    ['page', 'app/x/y/z/page.tsx', null, null, false],
    ['layout', 'app/x/y/layout.tsx', null, null, false],
    ['layout', 'app/x/layout.tsx', 'edge', 'edge', true],
  ]);
  t.deepEqual(await who('/api/plain'), [['page', 'pages/api/plain.ts', null, null, false]]);
  t.regex((await explainRoute(dir, '/api/plain')).because, /global option covers pages alone/);
  t.regex((await explainRoute(dir, '/_middleware')).because, /always runs on the edge/);
  t.deepEqual((await explainRoute(dir, '/own')).speakers[0]!.at, { file: 'pages/own.tsx', line: 1, column: 34 });
});

test('what it reaches, by which imports, and the one import to cut', async (t) => {
  const dir = project(t, app);
  const found = await explainRoute(dir, '/api/bad', { targets: ['edge-light'] });
  t.deepEqual(
    found.findings.map(({ file, code }) => [file, code]),
    [
      ['lib/one.ts', 'edge/node-module'],
      ['lib/three.ts', 'edge/node-module'],
      ['lib/three.ts', 'edge/node-module'],
    ],
  );
  t.like(found.cut, { file: 'pages/api/bad.ts', line: 2, column: 21, specifier: '../../lib/two', removes: 2, of: 3 });
  t.deepEqual(found.route.support, { 'edge-light': 'no' });
  const text = formatExplanation(found, { root: dir });
  t.regex(text, /What stops it, because \/api\/bad is edge/);
  t.regex(text, / 1 \| import net from 'net';/);
  t.regex(text, /imports pages\/api\/bad\.ts → lib\/two\.ts → lib\/three\.ts/);
  t.regex(text, /'\.\.\/\.\.\/lib\/two' at pages\/api\/bad\.ts:2:21: 2 of 3 findings would go with it/);
});

test('an import that two ways share is the one to cut, and none where nothing is imported', async (t) => {
  const dir = project(t, {
    'pages/api/a.ts': `import '../../lib/l';\nimport '../../lib/r';\nexport const config = { runtime: 'edge' };\nexport default () => new Response('');\n`,
    'lib/l.ts': `import './db';\n`,
    'lib/r.ts': `import './db';\n`,
    'lib/db.ts': `import 'deep';\n`,
    'node_modules/deep/package.json': JSON.stringify({ name: 'deep', version: '1.0.0', main: 'a.js' }),
    'node_modules/deep/a.js': `require('./b');require('fs').readFileSync('x');\n`,
    'node_modules/deep/b.js': `require('net').connect(1);require('./a');\n`,
    'pages/api/own.ts': `export const config = { runtime: 'edge' };\nexport default () => new Response(process.cwd());\n`,
  });
  t.like((await explainRoute(dir, '/api/a', { targets: ['edge-light'] })).cut, {
    file: 'lib/db.ts',
    specifier: 'deep',
    removes: 2,
    of: 2,
  });
  t.is((await explainRoute(dir, '/api/own')).cut, null);
});

test('a Node route: what would stop it elsewhere, and what would change', async (t) => {
  const dir = project(t, {
    ...app,
    'pages/files.tsx': `import { one } from '../lib/one';\nexport const config = { runtime: 'nodejs' };\nexport const getStaticProps = () => ({ props: { a: one() } });\n${page}`,
  });
  const found = await explainRoute(dir, '/files');
  t.is(found.route.runtime, 'nodejs');
  t.is(found.route.support['edge-light'], 'no');
  t.is(found.route.support['deno'], 'yes');
  t.is(Object.keys(found.route.support).length, 3);
  t.true(found.changes.some((change) => /rendered for each request/.test(change)));
  t.regex(formatExplanation(found), /if \/files were edge/);
  t.true((await explainRoute(dir, '/api/plain')).changes.some((change) => /Request/.test(change)));
  t.deepEqual((await explainRoute(dir, '/_middleware')).changes, []);
});

test('a route is found by its name, a path that it answers, or its file; else there is a did-you-mean', async (t) => {
  const dir = project(t, app);
  const how = async (asked: string, options = {}) => {
    const { route, matchedBy, params } = await explainRoute(dir, asked, options);
    return [route.route, matchedBy, params];
  };
  t.deepEqual(await how('/blog/[id]'), ['/blog/[id]', 'name', {}]);
  t.deepEqual(await how('/blog/hello?a=1'), ['/blog/[id]', 'path', { id: 'hello' }]);
  t.deepEqual(await how('pages/own.tsx'), ['/own', 'file', {}]);
  t.deepEqual(await how(join(dir, 'pages/own.tsx')), ['/own', 'file', {}]);
  t.deepEqual(await how('./own.tsx', { cwd: join(dir, 'pages') }), ['/own', 'file', {}]);
  await t.throwsAsync(explainRoute(dir, '/ownn'), {
    code: 'SRT_OPTION',
    message: /no file `\/ownn`\. Did you mean `\/own`\?/,
  });
  await t.throwsAsync(explainRoute(dir, 'lib/one.ts'), { code: 'SRT_OPTION', message: /is a file and no route/ });
  await t.throwsAsync(explainRoute(dir, '', {}), { code: 'SRT_OPTION' });
  await t.throwsAsync(explainRoute(dir, '/own', { target: [] } as never), {
    code: 'SRT_OPTION',
    message: /unknown key `target`/,
  });
  await t.throwsAsync(explainRoute(dir, '/own', { signal: AbortSignal.abort() }), { code: 'SRT_ABORTED' });
});

test('a file: the routes that it is part of, and its own uses', async (t) => {
  const dir = project(t, app);
  const found = await explainFile(dir, 'lib/three.ts', { targets: ['edge-light'] });
  t.deepEqual(found.routes, [
    {
      route: '/api/bad',
      file: 'pages/api/bad.ts',
      runtime: 'edge',
      trace: ['pages/api/bad.ts', 'lib/two.ts', 'lib/three.ts'],
    },
  ]);
  t.deepEqual(
    found.uses.map(({ api }) => api),
    ['net', 'tls'],
  );
  t.deepEqual(found.support, { 'edge-light': 'no' });
  const alone = await explainFile(dir, 'lib/alone.ts');
  t.deepEqual(alone.routes, []);
  t.regex(formatExplanation(alone, { root: dir }), /no route reaches it/);
  await t.throwsAsync(explainFile(dir, 'lib/nope.ts'), {
    code: 'SRT_OPTION',
    message: /There is no file `lib\/nope\.ts`/,
  });
});

test('a layout or a special page is part of every route that is loaded with it', async (t) => {
  const dir = project(t, { ...app, 'pages/_app.tsx': page });
  const layout = await explainFile(dir, 'app/x/layout.tsx');
  t.deepEqual(
    layout.routes.map(({ route }) => route),
    ['/x/y/z'],
  );
  const { file, routes } = await explain(dir, 'pages/_app.tsx');
  t.deepEqual(
    file!.routes.map(({ route }) => route),
    ['/', '/_app', '/blog/[id]', '/odd', '/own'],
  );
  t.deepEqual(
    routes.map(({ route }) => route.route),
    ['/_app'],
  );
});

test('parallel pages of one URL are explained one by one', async (t) => {
  const dir = project(t, { 'app/dash/page.tsx': page, 'app/dash/@side/page.tsx': page });
  const { routes } = await explain(dir, '/dash');
  t.deepEqual(
    routes.map(({ route, alsoFiles }) => [route.file, alsoFiles]),
    [
      ['app/dash/@side/page.tsx', ['app/dash/page.tsx']],
      ['app/dash/page.tsx', ['app/dash/@side/page.tsx']],
    ],
  );
});

test('hostile files and links cost nobody an answer', async (t) => {
  const dir = project(t, {
    ...app,
    'pages/broken.tsx': 'export default ( =>\n',
    'pages/deep.tsx': `${'('.repeat(200_000)}\n`,
    'outside/real.tsx': `export const config = { runtime: 'edge' };\n${page}`,
  });
  symlinkSync(join(dir, 'outside/real.tsx'), join(dir, 'pages/linked.tsx'));
  mkdirSync(join(dir, 'pages/folder.tsx'));
  const broken = await explainRoute(dir, '/broken');
  t.true(broken.notes.some(({ code }) => code === 'syntax/parse-error'));
  t.true((await explainRoute(dir, '/deep')).notes.some(({ code }) => code === 'syntax/too-deep'));
  const linked = await explainRoute(dir, 'pages/linked.tsx');
  t.like(linked.route, { route: '/linked', runtime: 'edge', file: 'pages/linked.tsx' });
  t.regex(formatExplanation(broken, { root: dir, color: true }), /syntax\/parse-error/);
});
