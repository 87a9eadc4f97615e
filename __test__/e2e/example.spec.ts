import { join } from 'node:path';

import test from 'ava';
import type { Page } from 'playwright-core';

import { complaints, hydrated, useBrowser } from '../_shared/browser.ts';
import { run } from '../_shared/command.ts';
import { root } from '../_shared/root.ts';
import { copyOf, start } from '../_shared/started.ts';
import type { Started } from '../_shared/started.ts';

const browser = useBrowser(test);
const app = copyOf(join(root, 'examples/runtime-table'));
let server: Started;

test.before('build and start', async () => {
  const build = await run(['build', app.dir]);
  if (build.code !== 0) throw new Error(`build ended with ${build.code}:\n${build.stdout}${build.stderr}`);
  // In its own folder, as its README says: a route reads the manifest from there.
  server = await start('.', ['--server-timing'], {}, app.dir);
});
test.after.always('stop', async () => {
  const code = server === undefined ? 0 : await server.stop();
  app.remove();
  if (code !== 0) throw new Error(`start ended with ${code} after SIGTERM`);
});

const measured = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => document.querySelector('button')?.textContent === 'Measure again', null, {
    timeout: 60_000,
  });
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

test.serial('every cell of the live table is filled from what the browser measured', async (t) => {
  const page = await browser.page(t, { viewport: { width: 1280, height: 900 } });
  const said = complaints(page);
  await page.goto(server.url);
  await hydrated(page);
  await measured(page);
  t.is(await page.$('[role=alert]'), null);
  t.is(await page.$$eval('td', (cells) => cells.length), 24);
  t.is(await page.$$eval('td strong', (cells) => cells.filter((cell) => cell.textContent?.trim()).length), 24);
  const row = (name: string): Promise<string[]> =>
    Promise.all(
      ['node', 'lambda', 'edge'].map(async (runtime) => (await page.textContent(`#${name}-${runtime} strong`)) ?? ''),
    );
  // The first to ask finds all three cold.
  for (const cell of await row('cold-boot')) t.regex(cell, /^[\d.]+ ms$/);
  t.deepEqual(await row('http-streaming'), ['Yes', 'No', 'Yes']);
  t.deepEqual(await row('io'), ['All', 'All', 'fetch']);
  t.deepEqual(await row('npm-packages'), ['All', 'All', 'A subset']);
  t.deepEqual(await row('security'), ['0 of 9', '0 of 9', '9 of 9']);
  for (const cell of await row('code-size')) t.regex(cell, /^\d+ KB gzip$/);
  const [node, lambda, edge] = (await row('first-byte')).map((cell) => Number.parseFloat(cell));
  t.true(lambda! >= 600, 'a buffered page comes after its slow part');
  t.true(node! < 600 && edge! < 600, 'a streamed one does not wait for it');
  await page.click('button');
  await page.waitForFunction(() => document.querySelector('button')?.disabled);
  await measured(page);
  t.regex((await page.textContent('#cold-boot-edge'))!, /at first, now warm/);
  t.deepEqual(said, []);
});

for (const [name, title, streams] of [
  ['node', 'Node (server)', true],
  ['lambda', 'Node (lambda)', false],
  ['edge', 'Edge', true],
] as const) {
  test(`/${name} says who served it, ${streams ? 'before' : 'after'} its slow part is there, and what code can do`, async (t) => {
    const page = await browser.page(t);
    const said = complaints(page);
    await page.addInitScript(() => {
      const look = (): void => {
        if (document.querySelector('.pending')) (globalThis as { pendingSeen?: boolean }).pendingSeen = true;
      };
      new MutationObserver(look).observe(document, { childList: true, subtree: true });
    });
    const response = await page.goto(`${server.url}/${name}`);
    t.is(await page.textContent('h1'), title);
    t.is(await page.evaluate(() => (globalThis as { pendingSeen?: boolean }).pendingSeen === true), streams);
    await page.waitForSelector(`#slow-${name}`);
    await hydrated(page);
    t.is(response?.headers()['x-example-middleware'], 'edge');
    t.is(await page.textContent('#next-runtime'), `NEXT_RUNTIME=${name === 'edge' ? 'edge' : 'nodejs'}`);
    await page.waitForSelector('.probes li');
    t.is(await page.$$eval('.probes li', (all) => all.length), 17);
    t.is(await page.$$eval('.probes li.no', (all) => all.length), name === 'edge' ? 14 : 0);
    t.deepEqual(said, []);
  });
}

test('rewrites keep the address, API routes answer in their style', async (t) => {
  const page = await browser.page(t);
  for (const [path, title] of [
    ['/rewrite/edge', 'Edge'],
    ['/rewrite/lambda', 'Node (lambda)'],
  ] as const) {
    await page.goto(server.url + path);
    await hydrated(page);
    t.is(await page.textContent('h1'), title);
    t.is(new URL(page.url()).pathname, path);
  }
  const api = async (name: string): Promise<unknown> => (await fetch(`${server.url}/api/${name}?name=you`)).json();
  t.like(await api('node'), { runtime: 'nodejs', style: '(req, res)', name: 'you' });
  t.like(await api('lambda'), { runtime: 'nodejs', style: 'GET(request)', name: 'you', function: 'api_lambda' });
  t.like(await api('edge'), { runtime: 'edge', style: 'Request → Response', name: 'you' });
});

test('nothing is wider than a phone, on no page', async (t) => {
  const page = await browser.page(t, { viewport: { width: 390, height: 844 } });
  for (const path of ['/', '/node', '/lambda', '/edge', '/no-such-route']) {
    await page.goto(server.url + path);
    await hydrated(page);
    if (path === '/') await measured(page);
    t.is(await overflow(page), 0, path);
  }
});
