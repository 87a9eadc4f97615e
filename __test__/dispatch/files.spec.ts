import { symlinkSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { raw } from '../http/_raw.ts';
import { ask, madeServer, page } from './_made.ts';

const files = {
  'public/a.txt': 'hello',
  'public/dir/b c.svg': '<svg/>',
  'public/empty.css': '',
  'secret.txt': 'secret',
  '.switchrt/static/chunks/x-1a2b.js': 'js();',
  '.switchrt/server/nodejs/extra.js': 'secret',
};

test('public and built files with type, cache rule and tag', async (t) => {
  const { url } = await madeServer(t, { files });
  const text = await ask(`${url}/a.txt`);
  t.is(text.text, 'hello');
  t.is(text.headers.get('content-type'), 'text/plain; charset=utf-8');
  t.is(text.headers.get('cache-control'), 'public, max-age=0');
  t.is((await ask(`${url}/dir/b%20c.svg`)).headers.get('content-type'), 'image/svg+xml');
  t.is((await ask(`${url}/empty.css`)).headers.get('content-length'), '0');
  const script = await ask(`${url}/_next/static/chunks/x-1a2b.js`);
  t.is(script.text, 'js();');
  t.is(script.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  t.is((await ask(`${url}/a.txt`, { headers: { 'if-none-match': text.headers.get('etag')! } })).status, 304);
  t.is(
    (await ask(`${url}/a.txt`, { headers: { 'if-modified-since': text.headers.get('last-modified')! } })).status,
    304,
  );
  t.is((await ask(`${url}/a.txt`, { method: 'POST' })).status, 405);
});

test('nothing outside of the two folders can be reached', async (t) => {
  const { port, dir } = await madeServer(t, { files });
  const paths = [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/_next/static/../server/nodejs/extra.js',
    '/_next/static/%2e%2e/build.json',
    '/_next/static/..%2fbuild.json',
    '/a.txt%00',
    `/${encodeURIComponent(join(dir, 'secret.txt'))}`,
    '/dir',
    '/dir/',
    '/_next/static/',
  ];
  for (const path of paths) {
    const answer = await raw(port, `GET ${path} HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n`);
    t.regex(answer, /^HTTP\/1.1 (?:404|400|308) /, path);
    t.notRegex(answer, /secret\b(?!\.txt)/, path);
  }
});

test('ranges: first, last, open, beyond, several, and If-Range', async (t) => {
  const { url } = await madeServer(t, { files });
  const range = (value: string, more: Record<string, string> = {}): ReturnType<typeof ask> =>
    ask(`${url}/a.txt`, { headers: { range: value, ...more } });
  const first = await range('bytes=0-1');
  t.deepEqual([first.status, first.text, first.headers.get('content-range')], [206, 'he', 'bytes 0-1/5']);
  t.is((await range('bytes=-2')).text, 'lo');
  t.is((await range('bytes=3-')).text, 'lo');
  t.is((await range('bytes=1-99')).text, 'ello');
  const beyond = await range('bytes=9-');
  t.deepEqual([beyond.status, beyond.headers.get('content-range')], [416, 'bytes */5']);
  for (const odd of ['bytes=0-0,2-2', 'bytes=4-1', 'bytes=', 'lines=1-2'])
    t.deepEqual([(await range(odd)).status, odd], [200, odd]);
  t.is((await range('bytes=0-0', { 'if-range': 'Thu, 01 Jan 1970 00:00:00 GMT' })).status, 200);
  t.is((await range('bytes=0-0', { 'if-range': 'Fri, 01 Jan 2100 00:00:00 GMT' })).status, 206);
});

test('a link loop in public ends, a link to a file is followed', async (t) => {
  const { app, url, dir } = await madeServer(t, { files });
  symlinkSync('..', join(dir, 'public/dir/loop'));
  symlinkSync('a.txt', join(dir, 'public/link.txt'));
  await app.reload();
  t.is((await ask(`${url}/link.txt`)).text, 'hello');
  t.is((await ask(`${url}/dir/loop/a.txt`)).status, 404);
});

test('a long text is compressed for who takes it, whole and in ranges', async (t) => {
  const { url, port } = await madeServer(t, {
    files: { 'public/long.txt': 'word '.repeat(2000) },
    routes: { '/p': page(`res.setHeader('content-type', 'text/html'); res.end('x'.repeat(5000)); return 'done';`) },
  });
  const answer = await raw(
    port,
    'GET /long.txt HTTP/1.1\r\nHost: l\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n',
  );
  t.regex(answer, /content-encoding: gzip/);
  t.is((await ask(`${url}/long.txt`)).text.length, 10_000);
  t.is((await ask(`${url}/p`)).headers.get('content-encoding'), 'gzip');
  t.is((await ask(`${url}/p`, { headers: { 'accept-encoding': 'identity' } })).headers.get('content-length'), '5000');
  const range = await ask(`${url}/long.txt`, { headers: { range: 'bytes=0-4', 'accept-encoding': 'gzip' } });
  t.deepEqual([range.status, range.text, range.headers.get('content-encoding')], [206, 'word ', null]);
});
