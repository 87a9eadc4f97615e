import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { scan } from '../../dist/index.js';
import { project } from '../_shared/project.ts';
import { root } from '../_shared/root.ts';
import { FORMS, VALUE_REASONS, VALUES, library, written } from './_forms.ts';
import { ask, dice } from './_next.ts';
import type { PageAnswer } from './_next.ts';

const PAGE = 'docs/reference/differences.md';
const TAILS = {
  page: 'export default () => null;\n',
  ssr: 'export async function getServerSideProps() { return { props: {} }; }\nexport default () => null;\n',
  api: `export default () => new Response('ok');\n`,
};

interface Case {
  form: (typeof FORMS)[number];
  value: string;
  kind: keyof typeof TAILS;
  file: string;
  route: string;
}

function cases(): { list: Case[]; files: Record<string, string> } {
  const list: Case[] = [];
  const files: Record<string, string> = { 'lib/values.ts': library(VALUES) };
  for (const kind of ['page', 'ssr', 'api'] as const) {
    for (const [i, form] of FORMS.entries()) {
      for (const value of VALUES) {
        const route = `${kind === 'api' ? '/api' : ''}/${kind}-${i}-${value}`;
        const file = `pages${route}.ts`;
        files[file] = `${written(form, value, kind === 'api' ? '../../lib' : '../lib')}\n${TAILS[kind]}`;
        list.push({ form, value, kind, file, route });
      }
    }
  }
  return { list, files };
}

const plain = (runtime: string | null | undefined): string =>
  runtime === undefined || runtime === null ? '–' : runtime === 'experimental-edge' ? 'edge' : runtime;

test('config is read as Next reads it, and where it is not, the table says why', async (t) => {
  const { list, files } = cases();
  const dir = project(t, files);
  const manifest = await scan(dir, { uses: false });
  const questions = list.map(({ file, route }) => ({ ask: 'page', file: join(dir, file), route }));
  const [old, now] = [ask<PageAnswer>('12', questions), ask<PageAnswer>('16', questions)];
  const rows = new Map<string, string[]>();
  let differing = 0;
  const unexplained: string[] = [];
  for (const [i, one] of list.entries()) {
    const route = manifest.routes.find((found) => found.route === one.route);
    const errors = manifest.diagnostics.filter((found) => found.file === one.file && found.severity === 'error');
    const ours = route?.reason === 'page' ? route.runtime : errors.length > 0 ? 'error' : '–';
    const next = (answer: (typeof old)[number]): string =>
      answer.error !== undefined || answer.logged.some((line) => /can't recognize/.test(line))
        ? `error${answer.error === undefined ? ', ' + plain(answer.value?.runtime) : ''}`
        : plain(answer.value?.runtime);
    const [first, second] = [next(old[i]), next(now[i])];
    if (first === ours && second === ours) continue;
    const why = [
      ...(one.form.why === undefined ? [] : [one.form.why]),
      ...(VALUE_REASONS[one.value] === undefined ? [] : [VALUE_REASONS[one.value]]),
    ];
    if (why.length === 0) {
      unexplained.push(`${one.file}: 12 ${first}, 16 ${second}, here ${ours}`);
      continue;
    }
    differing += 1;
    const key = `${one.form.name} | \`${one.value}\` | ${first} | ${second} | ${ours} | ${why[0]}`;
    rows.set(key, [...(rows.get(key) ?? []), one.kind]);
  }
  t.deepEqual(unexplained, []);
  t.true(rows.size > 50);
  const table = [...rows].map(([key, kinds]) => `| ${kinds.join(', ')} | ${key} |`);
  const same = list.length - differing;
  const text = `# Where the scanner differs from Next.js

Written by \`UPDATE_DIFFERENCES=1 npm test -- __test__/differential/*.spec.ts\` and checked by that test: \`getPageStaticInfo\` of the published
\`next@12.2.6\` and \`next@16.4.6\` and this scanner read the same ${list.length} files. ${same} answers are the same in all three. "–" is: no runtime is
declared, so the default holds; "error" is told, and the default holds. \`experimental-edge\` counts as \`edge\`.
Regular expressions of matchers are byte-equal to Next 16's, the rules for dynamic segments are its own, and patterns of routes are equal in both;
only a segment without a name, \`[]\`, is taken by Next and refused here: no parameter could ever be read from it.

| kind | written as | value | Next 12.2.6 | Next 16.4.6 | here | why |
|---|---|---|---|---|---|---|
${table.join('\n')}
`;
  if (process.env.UPDATE_DIFFERENCES !== undefined) writeFileSync(join(root, PAGE), text);
  t.is(readFileSync(join(root, PAGE), 'utf8'), text, `${PAGE} is stale: UPDATE_DIFFERENCES=1 writes it anew`);
});

const PIECES =
  '/a /:id /:id* /:id+ /:id? /(.*) /((?!api|_next).*) /:x(\\d+) /:x(a|b) .:ext -b / {/x}? {/:y}* {.:z}+ /\\(q\\) /%20 /ü /(a /) /: /* /{ /(?:x) /:x( /[a-z] /a.b /$ /:a:b ?'.split(
    ' ',
  );

test('matchers compile to the bytes of Next 16, and the same ones are refused', async (t) => {
  for (const basePath of ['', '/docs']) {
    const roll = dice(basePath.length + 7);
    const sources = new Set(['/', '/about/:path*', 'about', '']);
    while (sources.size < 600)
      sources.add(Array.from({ length: 1 + roll(3) }, () => PIECES[roll(PIECES.length)]).join(''));
    const list = [...sources];
    const answers = ask<string>(
      '16',
      list.map((source) => ({ ask: 'matcher', source, basePath })),
    );
    const { routes, diagnostics } = await scan(
      project(t, {
        'pages/a.js': TAILS.page,
        'next.config.js': `module.exports = ${JSON.stringify({ basePath })};\n`,
        'middleware.js': `export const config = { matcher: ${JSON.stringify(list)} };\nexport default () => {};\n`,
      }),
      { uses: false },
    );
    const ours = routes.find(({ kind }) => kind === 'middleware')?.matchers ?? [];
    const bad = diagnostics.filter(({ code }) => code === 'middleware/bad-matcher');
    t.is(ours.length + bad.length, list.length, 'every source is compiled or refused, all in one run');
    const found = new Map(ours.map(({ source, regexp }) => [source, regexp]));
    const wrong = list
      .map((source, i) => ({ source, next: answers[i].value, here: found.get(source) }))
      .filter(({ next, here }) => next !== here);
    t.deepEqual(wrong, []);
    t.true(ours.length > 150 && bad.length > 50);
  }
});

const SEGMENTS = [
  'a',
  'b',
  '[id]',
  '[x]',
  '[...s]',
  '[[...s]]',
  '[...id]',
  'c-d',
  '[i-d]',
  '[[a]]',
  '[.a]',
  '[a]b',
  '[[]]',
  'x.y',
];

test('the same sets of routes are refused, and patterns are equal', async (t) => {
  const roll = dice(11);
  const sets = Array.from({ length: 220 }, () => [
    ...new Set(
      Array.from({ length: 1 + roll(4) }, () =>
        Array.from({ length: 1 + roll(3) }, () => `/${SEGMENTS[roll(roll(3) === 0 ? SEGMENTS.length : 9)]}`).join(''),
      ),
    ),
  ]);
  const questions = sets.map((routes) => ({ ask: 'sort', routes }));
  const [old, now] = [ask<string[]>('12', questions), ask<string[]>('16', questions)];
  const patterns = new Map<string, string>();
  const wrong: string[] = [];
  let refused = 0;
  for (const [i, routes] of sets.entries()) {
    const dir = project(t, Object.fromEntries(routes.map((route) => [`pages${route}.js`, TAILS.page])));
    const manifest = await scan(dir, { uses: false });
    const bad = manifest.diagnostics.filter(({ code }) => code === 'route/bad-segment' || code === 'route/duplicate');
    if (bad.length > 0 !== (now[i].error !== undefined))
      wrong.push(`${routes.join(' ')}: ${now[i].error ?? 'fine in Next'}`);
    t.is(old[i].error === undefined, now[i].error === undefined);
    if (bad.length > 0) {
      refused += 1;
      continue;
    }
    for (const { pattern, route } of manifest.routes) patterns.set(route, new RegExp(pattern).source);
  }
  const regexes = ask<string>(
    '16',
    [...patterns.keys()].map((route) => ({ ask: 'regex', route })),
  );
  for (const [j, [route, pattern]] of [...patterns].entries()) t.is(pattern, regexes[j]!.value!, route);
  t.deepEqual(wrong, []);
  t.true(refused > 40 && refused < 200);
});
