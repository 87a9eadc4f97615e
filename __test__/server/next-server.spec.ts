import test from 'ava';

import {
  NextRequest,
  NextResponse,
  NextURL,
  RequestCookies,
  ResponseCookies,
  userAgentFromString,
} from '../../dist/server/index.js';
import { toNextRequest } from '../../dist/server/next-request.js';

test('NextRequest: a Request with cookies and a URL that knows the base path', (t) => {
  const request = new NextRequest('https://x.example/docs/a?b=1#c', {
    headers: { cookie: 'a=1; b=%C3%A9; a=2; bad=%E0%A4%A' },
    nextConfig: { basePath: '/docs' },
  });
  t.true(request instanceof Request);
  t.true(request instanceof NextRequest);
  t.deepEqual(request.cookies.get('a'), { name: 'a', value: '1' });
  t.is(request.cookies.get('b')!.value, 'é');
  t.is(request.cookies.get('bad')!.value, '%E0%A4%A');
  t.is(request.cookies.size, 3);
  t.is(request.cookies.get('none'), undefined);
  t.is(request.nextUrl.pathname, '/a');
  t.is(request.nextUrl.basePath, '/docs');
  t.is(request.nextUrl.searchParams.get('b'), '1');
  t.is(request.nextUrl.href, 'https://x.example/docs/a?b=1#c');
  t.is(request.nextUrl, request.nextUrl, 'one object: what a handler sets stays set');
});

test('NextRequest: copies another request, body and all', async (t) => {
  const first = new Request('https://x.example/', { method: 'POST', body: 'text', headers: { 'x-a': '1' } });
  const copy = new NextRequest(first);
  t.is(copy.headers.get('x-a'), '1');
  t.is(await copy.text(), 'text');
  const stream = new Blob(['streamed']).stream();
  t.is(await new NextRequest('https://x.example/', { method: 'POST', body: stream }).text(), 'streamed');
  t.throws(() => new NextRequest('/relative'), {
    message: /URL is malformed "\/relative"\. Please use only absolute URLs/,
  });
});

test('cookies of a request can be changed and the field follows', (t) => {
  const headers = new Headers({ cookie: 'a=1; b=2' });
  const cookies = new RequestCookies(headers);
  cookies.set('c', 'ü').set({ name: 'a', value: '3' });
  t.is(headers.get('cookie'), 'a=3; b=2; c=%C3%BC');
  t.true(cookies.delete('b'));
  t.deepEqual(cookies.delete(['c', 'nope']), [true, false]);
  t.is(headers.get('cookie'), 'a=3');
  headers.set('cookie', 'z=9');
  t.true(cookies.has('z'));
  t.deepEqual([...cookies], [['z', { name: 'z', value: '9' }]]);
  t.is(cookies.clear().size, 0);
  t.false(headers.has('cookie'));
});

test('cookies of a response: attributes, order, one field a name', (t) => {
  const headers = new Headers([['set-cookie', 'kept=as it is; Path=/x; Priority=High; Unknown=1']]);
  const cookies = new ResponseCookies(headers);
  cookies
    .set('a', '1')
    .set('b', 'ü', { maxAge: 60, httpOnly: true, secure: true, sameSite: 'lax', domain: 'x.example', path: '/p' });
  cookies.set({ name: 'a', value: '2', expires: Date.UTC(2030, 0, 1) });
  t.deepEqual(headers.getSetCookie(), [
    'kept=as it is; Path=/x; Priority=High; Unknown=1',
    'b=%C3%BC; Max-Age=60; Domain=x.example; Path=/p; HttpOnly; Secure; SameSite=Lax',
    'a=2; Path=/; Expires=Tue, 01 Jan 2030 00:00:00 GMT',
  ]);
  t.like(cookies.get('b'), {
    name: 'b',
    value: 'ü',
    maxAge: 60,
    httpOnly: true,
    secure: true,
    sameSite: 'lax',
    domain: 'x.example',
    path: '/p',
  });
  t.like(cookies.get('kept'), { value: 'as it is', path: '/x', priority: 'high' });
  cookies.delete('a');
  t.regex(headers.getSetCookie().at(-1)!, /^a=; Path=\/; Expires=Thu, 01 Jan 1970/);
  t.is(cookies.getAll('a').length, 1);
  t.throws(() => cookies.set('bad name', 'x'));
  t.throws(() => cookies.set('a', 'x', { path: '/;evil' }));
});

test('NextResponse: next, rewrite, redirect, json', async (t) => {
  t.is(NextResponse.next().headers.get('x-middleware-next'), '1');
  t.is(NextResponse.next().status, 200);
  t.is(NextResponse.next({ headers: { 'x-a': '1' } }).headers.get('x-a'), '1');
  t.is(
    NextResponse.rewrite(new URL('https://x.example/a?b')).headers.get('x-middleware-rewrite'),
    'https://x.example/a?b',
  );
  const redirect = NextResponse.redirect('https://x.example/a', { status: 308, headers: { 'x-a': '1' } });
  t.deepEqual(
    [redirect.status, redirect.headers.get('location'), redirect.headers.get('x-a')],
    [308, 'https://x.example/a', '1'],
  );
  t.is(NextResponse.redirect('https://x.example/a').status, 307);
  t.is(NextResponse.redirect('https://x.example/a', 301).status, 301);
  const json = NextResponse.json({ a: 1 }, { status: 201, headers: { 'content-type': 'application/x+json' } });
  t.is(json.status, 201);
  t.is(json.headers.get('content-type'), 'application/x+json');
  t.deepEqual(await json.json(), { a: 1 });
  t.is(NextResponse.json(1).headers.get('content-type'), 'application/json');
  t.throws(() => NextResponse.json(undefined), { instanceOf: TypeError });
  const plain = new NextResponse('body', { status: 401 });
  plain.cookies.set('a', '1');
  t.is(plain.headers.get('set-cookie'), 'a=1; Path=/');
  t.true(plain instanceof Response);
});

test('126: NextResponse: relative URLs and wrong statuses are told', (t) => {
  const message = /URL is malformed "\/a"\. Please use only absolute URLs/;
  t.throws(() => NextResponse.redirect('/a'), { message });
  t.throws(() => NextResponse.rewrite('/a'), { message });
  t.throws(() => NextResponse.redirect('https://x.example/', 200), {
    instanceOf: RangeError,
    message: /Invalid status code/,
  });
});

test('NextResponse: request header overrides name every field', (t) => {
  const headers = new Headers({ 'x-new': 'n', cookie: 'a=1' });
  for (const response of [
    NextResponse.next({ request: { headers } }),
    NextResponse.rewrite('https://x.example/', { request: { headers } }),
  ]) {
    t.is(response.headers.get('x-middleware-override-headers'), 'cookie,x-new');
    t.is(response.headers.get('x-middleware-request-x-new'), 'n');
    t.is(response.headers.get('x-middleware-request-cookie'), 'a=1');
  }
  t.is(NextResponse.next({ request: {} }).headers.get('x-middleware-override-headers'), null);
  t.throws(() => NextResponse.next({ request: { headers: { a: '1' } as never } }), { message: /instance of Headers/ });
});

test('NextURL: base path apart, clone apart, redirects with it', (t) => {
  const url = new NextURL('https://x.example:8080/docs?a=1', { basePath: '/docs' });
  t.deepEqual(
    [url.pathname, url.basePath, url.host, url.port, url.origin],
    ['/', '/docs', 'x.example:8080', '8080', 'https://x.example:8080'],
  );
  const clone = url.clone();
  clone.pathname = '/other';
  clone.searchParams.set('b', '2');
  clone.search += '&c=3';
  t.is(String(clone), 'https://x.example:8080/docs/other?a=1&b=2&c=3');
  t.is(JSON.stringify({ clone }), `{"clone":"${clone.href}"}`);
  t.is(url.href, 'https://x.example:8080/docs?a=1');
  const outside = new NextURL('https://x.example/documents', { basePath: '/docs' });
  t.deepEqual([outside.pathname, outside.basePath], ['/documents', '']);
  outside.basePath = 'base';
  t.is(outside.href, 'https://x.example/base/documents');
  t.is(new NextURL('/p', { base: 'https://x.example/' }).href, 'https://x.example/p');
  url.href = 'https://y.example/docs/z';
  t.deepEqual([url.hostname, url.pathname, url.basePath], ['y.example', '/z', '/docs']);
  t.is(NextResponse.redirect(clone).headers.get('location'), clone.href);
});

test('NextURL: a path that is set is written as the URL came, with a slash at its end or without', (t) => {
  const moved = (href: string, path: string, trailingSlash = false) => {
    const url = new NextURL(href, { basePath: '/docs', trailingSlash }).clone();
    url.pathname = path;
    return url.href;
  };
  t.is(moved('https://x.example/docs/a/', '/b?'), 'https://x.example/docs/b%3F/');
  t.is(moved('https://x.example/docs/a/', '/b/'), 'https://x.example/docs/b/');
  t.is(moved('https://x.example/docs/a', '/b/'), 'https://x.example/docs/b');
  t.is(moved('https://x.example/docs', '/b', true), 'https://x.example/docs/b/');
  t.is(moved('https://x.example/', '/b', true), 'https://x.example/b/');
  t.is(moved('https://x.example/a/', '/'), 'https://x.example/');
  t.is(new NextURL('https://x.example/a/?b').href, 'https://x.example/a/?b');
});

test('toNextRequest equips requests in place, native and other', async (t) => {
  const native = new Request('https://x.example/base/a', { method: 'POST', body: 'b', headers: { cookie: 'a=1' } });
  const next = toNextRequest(native, '/base');
  t.is(next as Request, native);
  t.true(next instanceof NextRequest);
  t.is(next.nextUrl.pathname, '/a');
  t.is(next.cookies.get('a')!.value, '1');
  t.is(await next.clone().text(), 'b');
  t.is(await next.text(), 'b');
  t.is(toNextRequest(next, '/other').nextUrl.basePath, '/base');
  class Other extends Request {}
  const other = toNextRequest(new Other('https://x.example/base/c'), '/base');
  t.is(Object.getPrototypeOf(other), Other.prototype);
  t.true(other instanceof NextRequest);
  t.is(other.nextUrl.pathname, '/c');
  t.false(new Request('https://x.example/') instanceof NextRequest);
});

const agents: [string, object][] = [
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
    {
      browser: { name: 'Chrome', version: '126.0.0.0', major: '126' },
      os: { name: 'Windows', version: '10' },
      engine: { name: 'Blink', version: '126.0.0.0' },
      cpu: { architecture: 'amd64' },
      isBot: false,
    },
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36 Edg/126.1',
    { browser: { name: 'Edge', version: '126.1', major: '126' } },
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    {
      browser: { name: 'Mobile Safari', version: '17.5', major: '17' },
      os: { name: 'iOS', version: '17.5' },
      device: { vendor: 'Apple', model: 'iPhone', type: 'mobile' },
      engine: { name: 'WebKit', version: '605.1.15' },
    },
  ],
  [
    'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0',
    {
      browser: { name: 'Firefox', version: '127.0', major: '127' },
      os: { name: 'Linux' },
      engine: { name: 'Gecko', version: '127.0' },
    },
  ],
  [
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36',
    { os: { name: 'Android', version: '14' }, device: { vendor: 'Google', model: 'Pixel 8', type: 'mobile' } },
  ],
  ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', { isBot: true }],
  ['Google-PageRenderer Google (+https://developers.google.com/+/web/snippet/)', { isBot: true }],
  ['', { isBot: false, browser: {}, os: {}, device: {}, engine: {}, cpu: {} }],
];
for (const [ua, expected] of agents) {
  test(`userAgent: ${ua.slice(0, 60) || 'nothing'}`, (t) => t.like(userAgentFromString(ua), { ua, ...expected }));
}

test('userAgent: a hostile value costs nothing', (t) => {
  // Anything that is not linear meets the time limit of a test here.
  const hostile = `${'Version/1 '.repeat(1_000_000)}Android ${'; '.repeat(1_000_000)}`;
  t.is(userAgentFromString(hostile).ua, hostile);
});
