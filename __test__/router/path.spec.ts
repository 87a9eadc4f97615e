import test from 'ava';

import { matchConditions } from '../../dist/router/conditions.js';
import { dataPath, parseDataPath } from '../../dist/router/data.js';
import { foldSlashes, parseQuery, parseTarget, stripBasePath, trailingSlashTarget } from '../../dist/router/path.js';

test('request targets: origin-form, absolute-form, and what is no path', (t) => {
  t.deepEqual(parseTarget('/a/b?c=d?e'), { pathname: '/a/b', search: '?c=d?e', authority: null });
  t.deepEqual(parseTarget('/a?'), { pathname: '/a', search: '', authority: null });
  t.deepEqual(parseTarget('/a#b?c'), { pathname: '/a', search: '', authority: null });
  t.deepEqual(parseTarget('http://evil.test/a?b'), { pathname: '/a', search: '?b', authority: 'evil.test' });
  t.deepEqual(parseTarget('HTTPS://evil.test'), { pathname: '/', search: '', authority: 'evil.test' });
  t.deepEqual(parseTarget('http://evil.test?x'), { pathname: '/', search: '?x', authority: 'evil.test' });
  t.deepEqual(parseTarget('/\u00c3\u00bc?q=\u00e2\u0082\u00ac'), {
    pathname: '/%C3%BC',
    search: '?q=%E2%82%AC',
    authority: null,
  });
  for (const bad of ['*', 'example.test:80', 'ftp://x/y', '']) t.is(parseTarget(bad), null);
});

test('query: repeated keys are lists, no key reaches a prototype', (t) => {
  t.deepEqual(parseQuery('?a=1&b=2&a=3&a=4&c'), { a: ['1', '3', '4'], b: '2', c: '' });
  t.deepEqual(parseQuery('?x=%zz&y=a+b'), { x: '%zz', y: 'a b' });
  const query = parseQuery('?__proto__=x&constructor=y&__proto__=z');
  t.deepEqual(Object.keys(query), ['__proto__', 'constructor']);
  t.is(Object.getPrototypeOf(query), Object.prototype);
});

test('basePath is a whole segment', (t) => {
  t.is(stripBasePath('/docs/a', '/docs'), '/a');
  t.is(stripBasePath('/docs', '/docs'), '/');
  t.is(stripBasePath('/docsx', '/docs'), null);
  t.is(stripBasePath('/a', ''), '/a');
});

test('114: doubled slashes and backslashes fold into a path of this host', (t) => {
  t.is(foldSlashes('/a/b'), null);
  for (const path of ['//evil.test', '///evil.test', '/\\evil.test', '\\\\evil.test', '/\\/evil.test'])
    t.is(foldSlashes(path), '/evil.test');
  t.is(foldSlashes('/a//b///c'), '/a/b/c');
});

test('114: trailing slash either way, files and /_next left alone', (t) => {
  t.is(trailingSlashTarget('/a/', false, ''), '/a');
  t.is(trailingSlashTarget('/', false, ''), null);
  t.is(trailingSlashTarget('/a', false, ''), null);
  t.is(trailingSlashTarget('/_next/data/x/', false, ''), null);
  t.is(trailingSlashTarget('/docs/', false, '/docs'), '/docs');
  t.is(trailingSlashTarget('/a', true, ''), '/a/');
  t.is(trailingSlashTarget('/a/', true, ''), null);
  t.is(trailingSlashTarget('/a/b.png', true, ''), null);
  t.is(trailingSlashTarget('/a/b.png/', true, ''), '/a/b.png');
  t.is(trailingSlashTarget('/docs', true, '/docs'), '/docs/');
  t.is(trailingSlashTarget('/.well-known/x', true, ''), null);
  t.is(trailingSlashTarget('/_next/static/a', true, ''), null);
});

test('data paths read back what they are made from', (t) => {
  for (const path of ['/', '/a', '/a/b', '/index', '/index/a', '/321']) {
    t.deepEqual(parseDataPath(dataPath(path, 'b1'), 'b1'), { type: 'page', pathname: path });
  }
  t.deepEqual(parseDataPath('/_next/data/b1/index.json', 'b1'), { type: 'page', pathname: '/' });
  t.deepEqual(parseDataPath('/_next/data/old/a.json', 'b1'), { type: 'stale', pathname: '/a' });
  t.is(parseDataPath('/_next/data/b1/a', 'b1'), null);
  t.is(parseDataPath('/_next/data/b1.json', 'b1'), null);
});

test('120: has and missing over header, query, cookie and host', (t) => {
  const input = {
    headers: { host: 'app.example.com:3000', 'x-a': 'one', empty: '' },
    query: { q: ['1', '22'], none: '' },
    cookies: () => ({ c: 'yes' }),
  };
  const holds = (...has: Parameters<typeof matchConditions>[1] & {}): unknown => matchConditions(input, has);
  t.deepEqual(holds({ type: 'header', key: 'X-A' }), { XA: 'one' });
  t.deepEqual(holds({ type: 'header', key: 'x-a', value: '(?<word>o\\w+)' }), { word: 'one' });
  t.is(holds({ type: 'header', key: 'x-a', value: 'on' }), null);
  t.is(holds({ type: 'header', key: 'empty' }), null);
  t.deepEqual(holds({ type: 'query', key: 'q', value: '22' }), {});
  t.is(holds({ type: 'query', key: 'constructor' }), null);
  t.deepEqual(holds({ type: 'cookie', key: 'c', value: 'y.s' }), {});
  t.deepEqual(holds({ type: 'host', value: 'app\\.example\\.com' }), { host: 'app.example.com' });
  t.is(holds({ type: 'host', value: 'example\\.com' }), null);
  t.is(matchConditions(input, [], [{ type: 'header', key: 'x-a' }]), null);
  t.deepEqual(matchConditions(input, [], [{ type: 'header', key: 'x-b' }]), {});
  t.is(holds({ type: 'header', key: 'x-a', value: '(' }), null);
});
