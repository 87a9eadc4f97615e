import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';

import { formatManifest, type Manifest, scan } from '../../dist/index.js';
import { complaints, useBrowser } from '../_shared/browser.ts';
import { finding, manifest } from '../_shared/manifest.ts';
import { project } from '../_shared/project.ts';
import { hostile, NASTY } from './_hostile.ts';

const browsing = useBrowser(test);

/** Opens a report from a file, as a person does. */
async function open(t: ExecutionContext, html: string): Promise<{ page: Page; said: string[]; asked: string[] }> {
  const file = join(project(t, {}), 'report.html');
  writeFileSync(file, html);
  const page = await browsing.page(t);
  const said = complaints(page);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`file://${file}`);
  return { page, said, asked };
}

const names = (page: Page): Promise<string[]> => page.locator('tr.route .name').allTextContents();

test('the report shows routes, runtimes and findings, and asks for nothing', async (t) => {
  const { page, said, asked } = await open(t, formatManifest(manifest(), 'html'));
  t.deepEqual(await names(page), ['/', '/api/a']);
  t.deepEqual(await page.locator('tr.route .chip').allTextContents(), ['nodejs', 'edge', 'no', '1 error']);
  t.deepEqual(await page.locator('.tile').allTextContents(), [
    '2routes',
    '1on Node.js',
    '1on the edge',
    '1error',
    '0warnings',
    '0notes',
  ]);
  t.is(asked.length, 1, asked.join());
  t.deepEqual(said, []);
});

test('hostile names and messages stay text', async (t) => {
  const html = formatManifest(hostile(), 'html', { baseline: manifest() });
  t.notRegex(html, /<img|\u2028/);
  t.is(html.match(/<\/script>/g)!.length, 2);
  const { page, said } = await open(t, html);
  const shown = await names(page);
  t.true(shown[0]!.includes('</script><img src=x onerror="alert(1)">'), shown[0]);
  await page.locator('tr.route .name').first().click();
  t.is(await page.locator('img').count(), 0);
  t.true((await page.locator('.detail').textContent())!.includes(`odd ${NASTY}`.split('`')[0]!));
  t.deepEqual(said, []);
});

test('its policy lets no other script run and nothing be fetched', async (t) => {
  const { page } = await open(t, formatManifest(manifest(), 'html'));
  const policy = await page.locator('meta[http-equiv]').getAttribute('content');
  t.regex(policy!, /^default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+';/);
  const blocked = await page.evaluate(async () => {
    const events: string[] = [];
    const told = new Promise<void>((resolve) =>
      document.addEventListener('securitypolicyviolation', (event) => {
        if (events.push(event.effectiveDirective) === 2) resolve();
      }),
    );
    document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }));
    await fetch('http://127.0.0.1:9/').catch(() => {});
    await told;
    return { ran: 'ran' in window, events };
  });
  t.false(blocked.ran);
  t.deepEqual(blocked.events.sort(), ['connect-src', 'script-src-elem']);
});

test('filters by text, runtime and severity; the counts follow', async (t) => {
  const { page } = await open(t, formatManifest(manifest(), 'html'));
  const count = (): Promise<string | null> => page.locator('.count').textContent();
  t.is(await count(), '2 routes');
  await page.locator('label:has([value=edge])').click();
  t.deepEqual(await names(page), ['/api/a']);
  t.is(await count(), '1 of 2 routes');
  await page.locator('label:has([name=runtime][value=all])').click();
  await page.locator('label:has([value=clean])').click();
  t.deepEqual(await names(page), ['/']);
  await page.locator('label:has([name=severity][value=all])').click();
  await page.getByRole('searchbox').fill('NODE-MODULE lib/a.ts');
  t.deepEqual(await names(page), ['/api/a']);
  await page.getByRole('searchbox').fill('nothing like it');
  t.is(await page.locator('.empty').textContent(), 'No route matches.');
  await page.keyboard.press('Escape');
  t.is(await count(), '2 routes');
});

test('everything is reached by keyboard: filter, row, import chain, findings and back', async (t) => {
  const { page, said } = await open(t, formatManifest(manifest(), 'html'));
  await page.keyboard.press('/');
  await page.keyboard.type('api');
  t.deepEqual(await names(page), ['/api/a']);
  const name = page.locator('tr.route .name');
  await name.focus();
  await page.keyboard.press('Enter');
  t.is(await name.getAttribute('aria-expanded'), 'true');
  t.is(await page.locator(`[id="${await name.getAttribute('aria-controls')}"]`).isVisible(), true);
  t.false(await page.locator('ol.chain').isVisible());
  await page.locator('.detail summary').focus();
  await page.keyboard.press('Enter');
  t.deepEqual(await page.locator('ol.chain li').allTextContents(), ['pages/api/a.ts', 'lib/a.ts']);
  await name.focus();
  await page.keyboard.press('Space');
  t.is(await name.getAttribute('aria-expanded'), 'false');
  t.false(await page.locator('.detail').isVisible());
  await page.locator('[name=view][value=routes]').focus();
  await page.keyboard.press('ArrowRight');
  t.is(await page.locator('article.finding').count(), 1);
  await page.locator('article.finding ul.links button').focus();
  await page.keyboard.press('Enter');
  t.is(await page.getByRole('searchbox').inputValue(), '/api/a');
  t.deepEqual(await names(page), ['/api/a']);
  t.deepEqual(said, []);
});

test('columns sort', async (t) => {
  const { page } = await open(t, formatManifest(manifest(), 'html'));
  const sort = page.locator('th button', { hasText: 'Findings' });
  await sort.click();
  t.deepEqual(await names(page), ['/api/a', '/']);
  t.is(await page.locator('th[aria-sort]').getAttribute('aria-sort'), 'ascending');
  await sort.click();
  t.deepEqual(await names(page), ['/', '/api/a']);
});

test('code frames, known findings and what a Node route reaches', async (t) => {
  const dir = project(t, {
    'lib/a.ts': `import { readFileSync } from 'fs';\nexport const read = () => readFileSync('x');\n`,
    'pages/api/node.ts': `import { read } from '../../lib/a';\nexport default (req, res) => res.end(read());\n`,
    'pages/api/edge.ts': `import { read } from '../../lib/a';\nexport const config = { runtime: 'edge' };\nexport default () => new Response(read());\n`,
  });
  const found = await scan(dir, { allUses: true });
  const { page } = await open(t, formatManifest(found, 'html', { root: dir, baseline: found }));
  t.deepEqual(await page.locator('tr.route .chip.known').allTextContents(), ['1 known']);
  await page.locator('tr.route .name', { hasText: '/api/edge' }).click();
  t.regex((await page.locator('.detail pre').textContent())!, /import \{ readFileSync \} from 'fs';\n +\| +\^{4}/);
  await page.locator('tr.route .name', { hasText: '/api/node' }).click();
  const uses = page.locator('.uses');
  t.regex((await uses.textContent())!, /^fs/);
  await uses.locator('summary').click();
  t.deepEqual(await uses.locator('ol.chain li').allTextContents(), ['pages/api/node.ts', 'lib/a.ts']);
});

test('nothing found and nothing there are said', async (t) => {
  const clean = await open(t, formatManifest({ ...manifest(), diagnostics: [] }, 'html'));
  await clean.page.locator('label:has([value=findings])').click();
  t.regex((await clean.page.locator('.empty').textContent())!, /^No findings/);
  const nothing = await open(t, formatManifest({ ...manifest(), routes: [], diagnostics: [] }, 'html'));
  t.is(await nothing.page.locator('.empty').textContent(), 'No routes were found.');
  t.deepEqual(nothing.said, []);
});

test('5,000 routes: drawn as they are looked at, found at once, printed whole', async (t) => {
  const all: Manifest = manifest();
  const [page0, api] = all.routes;
  all.routes = Array.from({ length: 5000 }, (_, i) => ({
    ...(i % 2 ? page0! : api!),
    route: `/p${i}`,
    file: `pages/p${i}.js`,
  }));
  all.diagnostics = [finding({ routes: all.routes.map(({ route }) => route) })];
  const { page, said } = await open(t, formatManifest(all, 'html'));
  t.is(await page.locator('.count').textContent(), '5,000 routes');
  const drawn = await page.locator('tr.route').count();
  t.true(drawn >= 200 && drawn < 2000, String(drawn));
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await page.waitForFunction((before) => document.querySelectorAll('tr.route').length > before, drawn);
  await page.getByRole('searchbox').fill('/p4999');
  t.deepEqual(await names(page), ['/p4999']);
  await page.getByRole('searchbox').fill('');
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  t.is(await page.locator('tr.route').count(), 5000);
  t.deepEqual(said, []);
});

test('light and dark differ, and both can be read', async (t) => {
  const html = formatManifest(manifest(), 'html');
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page } = await open(t, html);
    await page.emulateMedia({ colorScheme });
    const ratios = await page.evaluate(() => {
      const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
      const luminance = (color: string): number => {
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
          const part = value / 255;
          return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
      };
      const behind = (node: Element): string => {
        for (let at: Element | null = node; at; at = at.parentElement) {
          const color = getComputedStyle(at).backgroundColor;
          if (color !== 'rgba(0, 0, 0, 0)') return color;
        }
        return 'white';
      };
      return [
        ...document.querySelectorAll('h1, .sub, .tile b, .tile span, .name, td, th, .chip, .count, label span'),
      ].map((node) => {
        const [a, b] = [luminance(getComputedStyle(node).color), luminance(behind(node))];
        return { text: node.textContent, ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) };
      });
    });
    t.true(ratios.length > 20);
    // WCAG 2.2, 1.4.3: 4.5 to 1.
    for (const { text, ratio } of ratios) t.true(ratio >= 4.5, `${colorScheme} ${text} ${ratio.toFixed(2)}`);
  }
});
