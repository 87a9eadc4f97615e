// Files that are none, links that lead nowhere good, names that are odd, folders that change under the scan.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import test from 'ava';

import { root } from '../_shared/root.ts';
import { app, codes, scanned } from './_app.ts';

const PAGE = `export default () => null;\n`;

test('hostile files: a pipe, a socket, a device and a folder in the place of pages', async (t) => {
  const dir = app(t);
  execFileSync('mkfifo', [join(dir, 'pages/pipe.js')]);
  const server = createServer();
  server.listen(join(dir, 'pages/socket.js'));
  await once(server, 'listening');
  t.teardown(() => server.close());
  symlinkSync('/dev/zero', join(dir, 'pages/device.js'));
  mkdirSync(join(dir, 'pages/folder.js'));
  writeFileSync(join(dir, 'pages/folder.js/inner.js'), PAGE);
  const manifest = await scanned(t, dir);
  for (const file of ['pipe', 'socket', 'device']) t.deepEqual(codes(manifest, `pages/${file}.js`), ['io/unreadable']);
  t.deepEqual(
    manifest.routes.map(({ route }) => route),
    ['/bystander', '/folder.js/inner'],
  );
});

test('hostile files: loops, links out of the root, links to nothing', async (t) => {
  const dir = app(t, { 'elsewhere/a.js': PAGE });
  const outside = app(t, { 'shared.js': PAGE });
  symlinkSync('..', join(dir, 'pages/loop'));
  symlinkSync('.', join(dir, 'pages/self'));
  symlinkSync('two.js', join(dir, 'pages/one.js'));
  symlinkSync('one.js', join(dir, 'pages/two.js'));
  symlinkSync('nowhere.js', join(dir, 'pages/gone.js'));
  symlinkSync(join(outside, 'shared.js'), join(dir, 'pages/out.js'));
  symlinkSync(join(dir, 'elsewhere'), join(dir, 'pages/linked'));
  linkSync(join(dir, 'elsewhere/a.js'), join(dir, 'pages/hard.js'));
  const manifest = await scanned(t, dir);
  for (const file of ['one.js', 'two.js', 'gone.js', 'loop', 'self'])
    t.deepEqual(codes(manifest, `pages/${file}`), ['io/unreadable']);
  t.deepEqual(
    manifest.routes.map(({ route }) => route),
    ['/bystander', '/hard', '/linked/a', '/out'],
  );
});

test('hostile files: what this user may not read', async (t) => {
  const dir = app(t, {
    'pages/secret.js': PAGE,
    'pages/closed/a.js': PAGE,
    'next.config.js': 'module.exports = {};\n',
  });
  chmodSync(dir, 0o755);
  chmodSync(join(dir, 'pages/secret.js'), 0);
  chmodSync(join(dir, 'pages/closed'), 0);
  t.teardown(() => chmodSync(join(dir, 'pages/closed'), 0o755));
  // Root may read everything: the scan runs as somebody else, where it can. The addon is loaded before.
  const script = `
    import { scan, scanSync } from ${JSON.stringify(join(root, 'dist/index.js'))};
    scanSync(${JSON.stringify(app(t))});
    if (process.getuid() === 0) process.setuid(65534);
    process.stdout.write(JSON.stringify(await scan(process.argv[1])));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  t.deepEqual(await once(child, 'close'), [0, null]);
  const manifest = JSON.parse(text) as Awaited<ReturnType<typeof scanned>>;
  t.deepEqual(codes(manifest, 'pages/secret.js'), ['io/unreadable']);
  t.is(
    manifest.diagnostics.filter(({ code, file }) => code === 'io/unreadable' && file.startsWith('pages/closed')).length,
    1,
  );
  t.like(
    manifest.routes.find(({ route }) => route === '/bystander'),
    { runtime: 'edge' },
  );
});

test('hostile files: odd names', async (t) => {
  const names = [
    'a b',
    `it's`,
    '"quoted"',
    'new\nline',
    '😀',
    '%2e',
    '%2e%2e',
    'ünïcode',
    'a;b',
    '$(x)',
    'tab\there',
    '-flag',
    '..a',
    'con',
  ];
  const manifest = await scanned(t, app(t, Object.fromEntries(names.map((name) => [`pages/${name}.js`, PAGE]))));
  const found = new Set(manifest.routes.map(({ route }) => route));
  for (const name of names) t.true(found.has(`/${name}`), JSON.stringify(name));
  t.deepEqual(
    manifest.diagnostics.filter(({ code }) => code !== 'config/experimental'),
    [],
  );
  for (const { pattern, route } of manifest.routes) t.regex(route, new RegExp(pattern), route);
});

test('hostile files: files that vanish, appear and change in mid-scan', async (t) => {
  const dir = app(t, Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`pages/p${i}.js`, PAGE])));
  const churn = spawn(
    process.execPath,
    [
      '-e',
      `
    const fs = require('fs');
    const dir = process.argv[1] + '/pages/';
    process.stdout.write('on');
    for (let i = 0; ; i++) {
      const file = dir + 'p' + (i % 400) + '.js';
      fs.rmSync(file, { force: true });
      fs.writeFileSync(file, i % 3 ? 'export default (' : 'export const runtime = "edge"; export default () => null; //' + 'x'.repeat(i % 5000));
    }`,
      dir,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const closed = once(churn, 'close');
  await once(churn.stdout, 'data');
  for (let i = 0; i < 20; i += 1) {
    const manifest = await scanned(t, dir);
    const strange = manifest.diagnostics.filter(({ code }) => !/^(?:syntax|io|config|route)\//.test(code));
    t.deepEqual(strange, []);
  }
  churn.kill('SIGKILL');
  await closed;
});

test('hostile files: 100,000 files in one folder', async (t) => {
  const dir = app(t);
  const folder = join(dir, 'pages/many');
  mkdirSync(folder);
  // Links are made much faster than files, up to 65,000 of each; one in ten is a page.
  for (const base of [0, 1]) writeFileSync(join(folder, `base${base}.js`), PAGE);
  for (let i = 2; i < 100_000; i += 1) {
    linkSync(join(folder, `base${i % 2}.js`), join(folder, `f${i}.${i % 10 < 1 ? 'js' : 'css'}`));
  }
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const manifest = await scanned(t, dir);
  t.is(manifest.routes.length, 3 + 9_999);
  t.deepEqual(
    manifest.diagnostics.map(({ code }) => code),
    ['config/experimental'],
  );
});
