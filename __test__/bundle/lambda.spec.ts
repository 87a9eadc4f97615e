import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import test from 'ava';

import { lambdaNames } from '../../dist/bundle/lambda.js';
import { app, contents, routeOf } from './_build.ts';

const event = (path: string): string =>
  JSON.stringify({
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: { host: 'localhost' },
    requestContext: {
      http: { method: 'GET', path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: 'r1',
      domainName: 'localhost',
      timeEpoch: 0,
      stage: '$default',
      apiId: 'a',
      accountId: '0',
      domainPrefix: '',
      routeKey: '$default',
      time: '',
    },
    isBase64Encoded: false,
  });

/** Calls a function folder's handler in a process of its own, from a copy with nothing beside it. */
async function call(
  t: { teardown(fn: () => void): void },
  folder: string,
  path: string,
): Promise<{ statusCode: number; body: string }> {
  const alone = realpathSync(mkdtempSync(join(tmpdir(), 'switchrt-function-')));
  t.teardown(() => rmSync(alone, { recursive: true, force: true }));
  cpSync(folder, alone, { recursive: true });
  const code = `const { handler } = await import('./index.mjs'); console.log(JSON.stringify(await handler(${event(path)}, { awsRequestId: 'r1', getRemainingTimeInMillis: () => 1000 })));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], {
    cwd: alone,
    env: { PATH: process.env['PATH'] },
  });
  const result = JSON.parse(stdout.trim().split('\n').at(-1)!);
  return result.isBase64Encoded ? { ...result, body: Buffer.from(result.body, 'base64').toString() } : result;
}

test('every Node route becomes a function that runs with nothing beside it; edge routes do not', async (t) => {
  const { build, outDir, read } = app(t, 'lambda');
  const { output } = await build({ node: 'lambda' });
  t.deepEqual(JSON.parse(read('lambda/functions.json')), {
    '/': 'index',
    '/api/package': 'api_package',
    '/item/[id]': 'item_id',
  });
  t.is(routeOf(output, '/api/edge').lambda, null);
  const page = await call(t, join(outDir, 'lambda/item_id'), '/item/7');
  t.is(page.statusCode, 200);
  t.regex(page.body, /item <!-- -->7/);
  const api = await call(t, join(outDir, 'lambda/api_package'), '/api/package');
  t.deepEqual(JSON.parse(api.body), { greeting: 'hello from a file', inner: ['one@1.0.0', 'one@2.0.0'] });
  const { size } = routeOf(output, '/api/package');
  t.is(statSync(join(outDir, 'lambda/api_package.zip')).size, size.gzip);
});

test('only what a function needs is in it, links are gone, the zip is the same each time', async (t) => {
  const { build, outDir } = app(t, 'lambda');
  await build({ node: 'lambda' });
  const files = contents(join(outDir, 'lambda/api_package'));
  t.true(Object.keys(files).includes('node_modules/greeter/greeting.txt'));
  t.false(Object.keys(files).some((file) => file.startsWith('node_modules/react')));
  t.false(Object.keys(files).some((file) => file.includes('unused')));
  t.true(existsSync(join(outDir, 'lambda/index/node_modules/react/index.js')));
  const zip = contents(join(outDir, 'lambda'))['api_package.zip'];
  await build({ node: 'lambda' });
  t.is(contents(join(outDir, 'lambda'))['api_package.zip'], zip);
});

test('linked packages as pnpm lays them out become plain folders that find each other', async (t) => {
  const { build, dir, write, outDir } = app(t, null, {
    'pages/api/a.js': "import { name } from 'a';\nexport default (req, res) => res.end(name);",
  });
  const store = (name: string): string => `node_modules/.pnpm/${name}@1.0.0/node_modules/${name}`;
  for (const [name, code] of [
    ['a', "exports.name = 'a and ' + require('b').name;"],
    ['b', "exports.name = 'b of ' + typeof module;"],
  ] as const) {
    write({
      [`${store(name)}/package.json`]: JSON.stringify({ name, version: '1.0.0' }),
      [`${store(name)}/index.js`]: code,
    });
  }
  symlinkSync(join(dir, store('a')), join(dir, 'node_modules/a'));
  symlinkSync(join(dir, store('b')), join(dir, 'node_modules/.pnpm/a@1.0.0/node_modules/b'));
  await build({ node: 'lambda' });
  const folder = join(outDir, 'lambda/api_a');
  t.true(existsSync(join(folder, 'node_modules/a/index.js')) && existsSync(join(folder, 'node_modules/b/index.js')));
  t.regex((await call(t, folder, '/api/a')).body, /^a and b of object$/);
});

test('a linked package of a workspace is where the package that needs it looks, and nowhere else', async (t) => {
  const { build, dir, outDir, write } = app(t, null);
  write({
    'pages/api/a.js': "import { name } from 'outer';\nexport default (req, res) => res.end(name);",
    'pages/api/b.js': "import { name } from 'mine';\nexport default (req, res) => res.end(name);",
    'node_modules/outer/package.json': '{"name":"outer","version":"1.0.0"}',
    'node_modules/outer/index.js': "exports.name = 'outer and ' + require('mine').name + require('other-name').name;",
    'workspace/mine/package.json': '{"name":"mine","version":"1.0.0"}',
    'workspace/mine/index.js': "exports.name = 'mine of ' + require('./lib/deep').text();",
    'workspace/mine/lib/deep.js':
      "exports.text = () => require('fs').readFileSync(require('path').join(__dirname, 'deep.txt'), 'utf8');",
    'workspace/mine/lib/deep.txt': 'the workspace',
  });
  symlinkSync('../workspace/mine', join(dir, 'node_modules/mine'));
  symlinkSync('../workspace/mine', join(dir, 'node_modules/other-name'));
  await build({ node: 'lambda' });
  const folder = join(outDir, 'lambda/api_a');
  const files = Object.keys(contents(folder)).filter((file) => file.includes('deep.'));
  t.deepEqual(files.sort(), [
    'node_modules/mine/lib/deep.js',
    'node_modules/mine/lib/deep.txt',
    'node_modules/other-name/lib/deep.js',
    'node_modules/other-name/lib/deep.txt',
  ]);
  t.is((await call(t, folder, '/api/a')).body, 'outer and mine of the workspacemine of the workspace');
  // The project's own code has it in its bundle.
  const bundled = Object.keys(contents(join(outDir, 'lambda/api_b')));
  t.false(bundled.some((file) => file.endsWith('deep.js')));
});

test('globs of the config pick the functions', async (t) => {
  const { build, read } = app(t, 'lambda', {
    'switchrt.config.json.js': '',
    'switchrt.config.mjs': "export default { lambda: { routes: ['/api/*', '/item/[id]'] } };",
  });
  const { output } = await build();
  t.deepEqual(Object.keys(JSON.parse(read('lambda/functions.json'))), ['/api/package', '/item/[id]']);
  t.is(routeOf(output, '/').lambda, null);
});

test('a zip over its budget fails and says what weighs most', async (t) => {
  const { fail } = app(t, 'lambda', { 'switchrt.config.mjs': 'export default { budgets: { lambda: 2000 } };' });
  const { code, diagnostics } = await fail({ node: 'lambda' });
  t.is(code, 'size/over-budget');
  t.regex(diagnostics[0]!.message, /\(zip, lambda\); its budget is 2\.0 KB/);
  t.regex(diagnostics.find(({ routes }) => routes[0] === '/')!.hint!, /react-dom/);
});

test('names of functions', (t) => {
  t.deepEqual(
    Object.fromEntries(lambdaNames(['/', '/a/b', '/a_b', '/[id]', '/id', '/docs/[...all]', '/docs/[[...all]]'])),
    {
      '/': 'index',
      '/[id]': 'id',
      '/a/b': 'a_b',
      '/a_b': 'a_b-2',
      '/docs/[...all]': 'docs_all',
      '/docs/[[...all]]': 'docs_all-2',
      '/id': 'id-2',
    },
  );
});

test('files that a route reads below process.cwd() come along, from TypeScript and JSX too', async (t) => {
  const { build, outDir } = app(t, null, {
    'pages/api/a.ts': `
      import { read } from '../../lib/read';
      export default (_: unknown, res: any): void => res.json(read());`,
    'lib/read.ts': `
      import fs, { readdirSync } from 'node:fs';
      import path from 'path';
      const posts: string = path.join(process.cwd(), 'posts');
      export const read = (): string[] => [...readdirSync(posts), fs.readFileSync(path.join(process.cwd(), 'data', 'x.txt'), 'utf8')];`,
    'posts/a.md': 'a',
    'posts/b.md': 'b',
    'data/x.txt': 'text',
    'data/other.txt': 'not asked for',
  });
  await build({ node: 'lambda' });
  const folder = join(outDir, 'lambda/api_a');
  t.is((await call(t, folder, '/api/a')).body, '["a.md","b.md","text"]');
  t.false(existsSync(join(folder, 'data/other.txt')));
  t.false(existsSync(join(folder, 'lib')));
});

test('builds side by side in one process each find their own files', async (t) => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const found = await Promise.all(
    names.map(async (name) => {
      const { build, outDir } = app(t, null, {
        'pages/api/a.js': `
          import fs from 'node:fs';
          import path from 'node:path';
          export default (_, res) => res.send(fs.readFileSync(path.join(process.cwd(), '${name}.txt'), 'utf8'));`,
        [`${name}.txt`]: name,
      });
      await build({ node: 'lambda' });
      return existsSync(join(outDir, 'lambda/api_a', `${name}.txt`));
    }),
  );
  t.deepEqual(
    found,
    names.map(() => true),
  );
});
