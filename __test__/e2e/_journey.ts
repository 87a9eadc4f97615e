import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import type { ExecutionContext, TestFn } from 'ava';
import type { Page } from 'playwright-core';

import { complaints, hydrated, useBrowser } from '../_shared/browser.ts';
import { run } from '../_shared/command.ts';
import { root } from '../_shared/root.ts';
import { copyOf, start } from '../_shared/started.ts';
import type { Started } from '../_shared/started.ts';

export interface JourneyOptions {
  /** Starts the titles of the tests. */
  name: string;
  /** The `node_modules` that the app finds. */
  modules?: string;
  basePath?: string;
  trailingSlash?: boolean;
}

/** A server that a streaming page waits for: an address answers from when it is opened on, however often it is asked. */
async function startGates(): Promise<{
  url(name: string): string;
  open(name: string, text: string): void;
  close(): void;
}> {
  const opened = new Map<string, string>();
  const waiting: { path: string; response: ServerResponse }[] = [];
  const answer = ({ path, response }: (typeof waiting)[number]): void => {
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(opened.get(path));
  };
  const server = createServer(({ url: path = '' }, response) => {
    if (opened.has(path)) answer({ path, response });
    else waiting.push({ path, response });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (name) => `http://127.0.0.1:${port}/${name}`,
    open(name, text) {
      opened.set(`/${name}`, text);
      for (const one of waiting) if (one.path === `/${name}`) answer(one);
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Builds and starts the journey app, then walks through it in the real browser. */
export function journey(test: TestFn, { name, modules, basePath = '', trailingSlash = false }: JourneyOptions): void {
  const browser = useBrowser(test);
  const app = copyOf(join(root, '__test__/e2e/fixtures/journey'), modules);
  let server: Started;
  let gates: Awaited<ReturnType<typeof startGates>>;

  test.before('build and start', async () => {
    gates = await startGates();
    const env = { JOURNEY_BASE_PATH: basePath, JOURNEY_TRAILING_SLASH: trailingSlash ? '1' : '' };
    const build = await run(['build', app.dir], { env });
    if (build.code !== 0) throw new Error(`build ended with ${build.code}:\n${build.stdout}${build.stderr}`);
    server = await start(app.dir, [], env);
  });
  test.after.always('stop', async () => {
    gates?.close();
    const code = server === undefined ? 0 : await server.stop();
    app.remove();
    if (code !== 0) throw new Error(`start ended with ${code} after SIGTERM`);
  });

  /** The address of a path as the app's options spell it. */
  const spelled = (path: string): string => {
    const [pathname = '', search] = path.split('?');
    const slashed = trailingSlash && !pathname.endsWith('/') ? `${pathname}/` : pathname;
    const based = !trailingSlash && basePath !== '' && pathname === '/' ? basePath : basePath + slashed;
    return search === undefined ? based : `${based}?${search}`;
  };
  /** The same as the app's router says it: without the base path. */
  const asPath = (path: string): string => spelled(path).slice(basePath.length) || '/';

  async function open(t: ExecutionContext, path: string): Promise<{ page: Page; said: string[]; loads: () => number }> {
    const page = await browser.page(t);
    const said = complaints(page);
    let documents = 0;
    page.on('request', (request) => {
      if (request.resourceType() === 'document') documents++;
    });
    await page.goto(server.url + spelled(path));
    await hydrated(page);
    return { page, said, loads: () => documents };
  }
  const shows = (page: Page, name: string): Promise<unknown> =>
    page.waitForFunction((text) => document.querySelector('#name')?.textContent === text, name);
  const where = (page: Page): string => page.url().slice(server.url.length);

  for (const [path, shown, runtime] of [
    ['/', 'home', 'static'],
    ['/node', 'node', 'nodejs'],
    ['/edge', 'edge', 'edge'],
    ['/lambda', 'lambda', 'nodejs'],
    ['/posts/one', 'post one', 'ssg'],
  ] as const) {
    test(`${name}: ${path} hydrates: its button works and nothing complains`, async (t) => {
      const { page, said } = await open(t, path);
      t.is(await page.textContent('#name'), shown);
      t.is(await page.textContent('#runtime'), runtime);
      t.is(await page.title(), `page ${shown}`);
      t.is(await page.textContent('#as-path'), asPath(path));
      await page.click('#count');
      await page.click('#count');
      t.is(await page.textContent('#count'), '2');
      t.deepEqual(said, []);
    });
  }

  test(`${name}: links lead between runtimes with data and without a document; back and forward too`, async (t) => {
    const { page, said, loads } = await open(t, '/');
    const data: string[] = [];
    page.on('request', (request) => {
      const match = /\/_next\/data\/[^/]+(\/.*)$/.exec(request.url());
      if (match) data.push(match[1]!);
    });
    await page.click('#kept');
    await page.click('#to-node');
    await shows(page, 'node');
    t.is(await page.textContent('#runtime'), 'nodejs');
    t.is(await page.title(), 'page node');
    t.is(where(page), spelled('/node'));
    await page.click('#to-edge-q-1');
    await shows(page, 'edge');
    t.is(await page.textContent('#runtime'), 'edge');
    t.is(await page.textContent('#query'), '{"q":"1"}');
    t.is(await page.textContent('#as-path'), asPath('/edge?q=1'));
    await page.click('#to-lambda');
    await shows(page, 'lambda');
    await page.click('#to-posts-two');
    await shows(page, 'post two');
    t.is(await page.textContent('#runtime'), 'ssg');
    await page.goBack();
    await shows(page, 'lambda');
    await page.goBack();
    await shows(page, 'edge');
    t.is(await page.title(), 'page edge');
    await page.goForward();
    await shows(page, 'lambda');
    t.is(await page.getAttribute('meta[name="page"]', 'content'), 'lambda');
    t.is(await page.textContent('#kept'), '1', '_app keeps its state');
    t.is(loads(), 1);
    for (const path of ['/node.json', '/edge.json?q=1', '/lambda.json', '/posts/two.json'])
      t.true(data.includes(path), path);
    t.deepEqual(said, []);
  });

  for (const [route, runtime] of [
    ['node', 'nodejs'],
    ['edge', 'edge'],
  ] as const) {
    test(`110: ${name}: /stream-${route} shows its fallback first, is alive while it streams, then shows the late part`, async (t) => {
      const gate = `${name.replace(/\W/g, '')}-${route}`;
      const page = await browser.page(t);
      const said = complaints(page);
      const loaded = page.goto(
        `${server.url}${spelled(`/stream-${route}`)}?gate=${encodeURIComponent(gates.url(gate))}`,
        { waitUntil: 'load' },
      );
      loaded.catch(() => {});
      await page.waitForSelector('#fallback');
      await hydrated(page);
      t.is(await page.evaluate(() => document.readyState), 'loading');
      t.is(await page.textContent('#runtime'), runtime);
      t.is(await page.$('#late'), null);
      await page.click('#count');
      t.is(await page.textContent('#count'), '1');
      const text = 'spät: 次の文字列 🦀 '.repeat(28);
      gates.open(gate, text);
      await page.waitForSelector('#late');
      await loaded;
      t.is(await page.textContent('#late'), text);
      t.is(await page.$('#fallback'), null);
      await page.click('#late-count');
      await page.waitForFunction(() => document.querySelector('#late-count')?.textContent === '1');
      t.is(await page.textContent('#count'), '1', 'the shell kept its state');
      t.deepEqual(said, []);
    });
  }

  test(`${name}: _app, _document and global css apply`, async (t) => {
    for (const path of ['/', '/node', '/edge', '/lambda', '/posts/one']) {
      const { page } = await open(t, path);
      t.deepEqual(
        await page.evaluate(() => ({
          lang: document.documentElement.lang,
          own: document.documentElement.dataset['document'],
          body: document.body.className,
          meta: document.querySelector('meta[name="from"]')?.getAttribute('content'),
          background: getComputedStyle(document.body).backgroundColor,
          accent: getComputedStyle(document.querySelector('#name')!).color,
          kept: document.querySelector('#kept')?.textContent,
        })),
        {
          lang: 'eo',
          own: 'own',
          body: 'own-body',
          meta: 'document',
          background: 'rgb(1, 2, 3)',
          accent: 'rgb(10, 200, 30)',
          kept: '0',
        },
        path,
      );
    }
  });

  test(`${name}: next/dynamic: rendered by the server, and in the browser alone`, async (t) => {
    const html = await (await fetch(server.url + spelled('/lazy'))).text();
    t.regex(html, /id="both"/);
    t.regex(html, /id="loading"/);
    t.notRegex(html, /id="browser"/);
    const { page, said } = await open(t, '/lazy');
    await page.waitForSelector('#browser');
    t.is(await page.$('#loading'), null);
    t.is(await page.textContent('#both'), 'on the server and in the browser');
    await page.click('#to-home');
    await shows(page, 'home');
    t.is(await page.title(), 'page home');
    await page.click('#to-lazy');
    await page.waitForSelector('#browser');
    t.is(await page.title(), 'page lazy');
    t.deepEqual(said, []);
  });

  test(`123: ${name}: a redirect by middleware on client navigation`, async (t) => {
    const { page, said, loads } = await open(t, '/');
    await page.click('#to-old');
    await shows(page, 'edge');
    t.is(where(page), spelled('/edge?from=old'));
    t.is(await page.textContent('#query'), '{"from":"old"}');
    t.is(loads(), 1);
    await page.goBack();
    await shows(page, 'home');
    t.deepEqual(said, []);
  });

  test(`124: ${name}: a rewrite by middleware leaves the address alone, on load and on client navigation`, async (t) => {
    const { page, said, loads } = await open(t, '/');
    await page.click('#to-alias');
    await shows(page, 'node');
    t.is(where(page), spelled('/alias'));
    t.is(await page.textContent('#as-path'), asPath('/alias'));
    t.is(loads(), 1);
    await page.reload();
    await hydrated(page);
    t.is(await page.textContent('#name'), 'node');
    t.is(where(page), spelled('/alias'));
    t.is(await page.textContent('#as-path'), asPath('/alias'));
    await page.click('#count');
    t.is(await page.textContent('#count'), '1');
    t.deepEqual(said, []);
  });

  test(`${name}: an address without a page shows the 404 page, hydrated, by load and by link`, async (t) => {
    const page = await browser.page(t);
    const said = complaints(page);
    const response = await page.goto(server.url + spelled('/nowhere/at/all'));
    t.is(response?.status(), 404);
    await hydrated(page);
    t.is(await page.textContent('#name'), 'not found');
    await page.click('#count');
    t.is(await page.textContent('#count'), '1');
    await page.click('#to-home');
    await shows(page, 'home');
    await page.click('#to-nowhere');
    await shows(page, 'not found');
    t.is(where(page), spelled('/nowhere'));
    // The browser itself says that the document was a 404; React and the router say nothing.
    t.deepEqual(
      said.filter((line) => !/status of 404/.test(line)),
      [],
    );
  });

  test(`${name}: files of public/ and of the build are under the base path`, async (t) => {
    t.is(await (await fetch(`${server.url}${basePath}/note.txt`)).text(), 'from public\n');
    const html = await (await fetch(server.url + spelled('/edge'))).text();
    const assets = [...html.matchAll(/(?:src|href)="([^"]*\/_next\/[^"]*)"/g)].map((match) => match[1]!);
    t.true(assets.length > 2);
    for (const asset of assets) {
      t.true(asset.startsWith(`${basePath}/_next/static/`), asset);
      t.is((await fetch(server.url + asset)).status, 200, asset);
    }
    if (basePath !== '') t.is((await fetch(`${server.url}/edge`)).status, 404);
  });
}
