import test from 'ava';

import { dataUrl } from '../../dist/client/data.js';
import type { ClientManifest } from '../../dist/client/manifest.js';
import { dataPath, findTarget } from '../../dist/client/target.js';
import { queryToSearch, searchToQuery } from '../../dist/next/shared/query.js';
import { interpolateRoute, isDynamicRoute, matchRoute } from '../../dist/next/shared/route.js';
import { addBasePath, delBasePath, hasBasePath, parsePath } from '../../dist/next/shared/url.js';

const manifest: ClientManifest = {
  pages: Object.fromEntries(
    [
      '/',
      '/about',
      '/blog/[id]',
      '/blog/new',
      '/docs/[...slug]',
      '/shop/[[...slug]]',
      '/[org]/[repo]',
      '/héllo',
      '/_app',
      '/_error',
      '/404',
    ].map((route) => [route, []]),
  ),
  routes: [
    { route: '/blog/[id]', pattern: '^/blog/([^/]+?)(?:/)?$', params: ['id'] },
    // The client has no code for an API route: its pattern must not hide that the server answers.
    { route: '/api/[x]', pattern: '^/api/([^/]+?)(?:/)?$', params: ['x'] },
    { route: '/[org]/[repo]', pattern: '^/([^/]+?)/([^/]+?)(?:/)?$', params: ['org', 'repo'] },
    { route: '/docs/[...slug]', pattern: '^/docs/(.+?)(?:/)?$', params: ['slug'] },
    { route: '/shop/[[...slug]]', pattern: '^/shop(?:/(.+?))?(?:/)?$', params: ['slug'] },
  ],
  flags: {},
  middleware: [],
};
const find = (href: string, as = href) => findTarget(manifest, href, as);

test('a URL leads to its page', (t) => {
  t.deepEqual(find('/'), { route: '/', query: {} });
  t.deepEqual(find('/?a=1&a=2&b='), { route: '/', query: { a: ['1', '2'], b: '' } });
  t.deepEqual(find('/about/'), { route: '/about', query: {} });
  t.deepEqual(find('/blog/new'), { route: '/blog/new', query: {} }, 'static before dynamic');
  t.deepEqual(
    find('/blog/a%20b?id=other&q=1#h'),
    { route: '/blog/[id]', query: { q: '1', id: 'a b' } },
    'parameters win',
  );
  t.deepEqual(find('/docs/a/b%2Fc'), { route: '/docs/[...slug]', query: { slug: ['a', 'b/c'] } });
  t.deepEqual(find('/shop'), { route: '/shop/[[...slug]]', query: {} });
  t.deepEqual(find('/shop/x/y/z'), { route: '/shop/[[...slug]]', query: { slug: ['x', 'y', 'z'] } });
  t.deepEqual(find('/h%C3%A9llo'), { route: '/héllo', query: {} });
});

test('what is no page of the client is left to the server', (t) => {
  for (const path of [
    '/nowhere',
    '/api/x',
    '/_app',
    '/_error',
    '/404',
    '/%',
    '/blog/%E0%A4%A',
    '/__proto__',
    '/a/b/c/d',
  ])
    t.is(find(path), null, path);
});

test('a route by its name, with `as` or query', (t) => {
  t.deepEqual(find('/blog/[id]', '/blog/7'), { route: '/blog/[id]', query: { id: '7' } });
  t.deepEqual(find('/blog/[id]?id=7', '/masked'), { route: '/blog/[id]', query: { id: '7' } });
  t.deepEqual(find('/blog/7', '/masked'), { route: '/blog/[id]', query: { id: '7' } });
  t.throws(() => find('/blog/[id]'), { message: /missing query values \(id\)/ });
});

test('routes are filled in', (t) => {
  t.like(interpolateRoute('/blog/[id]', { id: 'ä/ b' }), { path: '/blog/%C3%A4%2F%20b', missing: [] });
  t.like(interpolateRoute('/d/[...s]', { s: ['a', 'b'] }), { path: '/d/a/b' });
  t.like(interpolateRoute('/d/[...s]', { s: 'one' }), { path: '/d/one' });
  t.like(interpolateRoute('/d/[...s]', { s: [] }), { missing: ['s'] });
  t.like(interpolateRoute('/d/[[...s]]', {}), { path: '/d', missing: [] });
  t.like(interpolateRoute('/[[...s]]', {}), { path: '/' });
  t.like(
    interpolateRoute('/[a]/[b]', { a: 1, b: ['x'] }),
    { path: '/1/[b]', missing: ['b'] },
    'a list is no single segment',
  );
  t.like(interpolateRoute('/[a]/[b]', { a: '$&', b: 'y' }), { path: '/%24%26/y' });
  t.true(isDynamicRoute('/a/[b]') && isDynamicRoute('/[...x]') && isDynamicRoute('/[[...x]]'));
  t.false(isDynamicRoute('/a/b[c]') || isDynamicRoute('/a/[b'));
  t.is(matchRoute({ route: '/blog/[id]', pattern: '^/blog/([^/]+?)(?:/)?$', params: ['id'] }, '/blog/%E0%A4%A'), null);
});

test('data is asked for by the page, without what the path already says', (t) => {
  const ask = (href: string, as = href) => dataUrl('b', dataPath(find(href, as)!, parsePath(href).search));
  t.is(ask('/'), '/_next/data/b/index.json');
  t.is(ask('/about?x=1'), '/_next/data/b/about.json?x=1');
  t.is(ask('/blog/[id]?id=a%20b&y=2', '/blog/a%20b?y=2'), '/_next/data/b/blog/a%20b.json?y=2');
  t.is(ask('/shop'), '/_next/data/b/shop.json');
  t.is(ask('/docs/a/b'), '/_next/data/b/docs/a/b.json');
  t.is(ask('/h%C3%A9llo'), '/_next/data/b/h%C3%A9llo.json');
  t.is(dataUrl('b', '/index'), '/_next/data/b/index/index.json', 'the page of that name is not the root');
  t.is(dataUrl('b', '/index/a?q'), '/_next/data/b/index/index/a.json?q');
});

test('queries', (t) => {
  const query = searchToQuery('?a=1&__proto__=p&a=2&c');
  t.deepEqual(Object.entries(query), [
    ['a', ['1', '2']],
    ['__proto__', 'p'],
    ['c', ''],
  ]);
  t.is(Object.getPrototypeOf(query), Object.prototype, 'no key reaches the prototype');
  t.is(
    queryToSearch({ a: 1, b: Number.NaN, c: null, d: { x: 1 }, e: [true, 'é'], f: '' }),
    'a=1&b=&c=&d=&e=true&e=%C3%A9&f=',
  );
});

test('base paths', (t) => {
  t.is(addBasePath('/a?b#c', '/docs'), '/docs/a?b#c');
  t.is(addBasePath('/?b', '/docs'), '/docs?b');
  t.is(addBasePath('//cdn/x', '/docs'), '//cdn/x');
  t.is(delBasePath('/docs?b', '/docs'), '/?b');
  t.is(delBasePath('/docs/a', '/docs'), '/a');
  t.is(delBasePath('/docsother', '/docs'), '/docsother');
  t.false(hasBasePath('/docsother', '/docs'));
  t.true(hasBasePath('/docs#x', '/docs'));
});
