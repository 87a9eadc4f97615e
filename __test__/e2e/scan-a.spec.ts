import test from 'ava';

import { built } from './_built.ts';
import { onePage, scanned, SSR, VIEW } from './_scan.ts';

const NODE = `export const config = { runtime: 'nodejs' };\n`;
const like = { dataFetching: [] as string[], runtime: 'nodejs', rendering: 'static', reason: 'page' };
for (const [number, what, head, expected] of [
  [
    1,
    'getServerSideProps beside runtime nodejs',
    NODE + SSR,
    { ...like, rendering: 'ssr', dataFetching: ['getServerSideProps'] },
  ],
  [2, 'runtime nodejs alone is static', NODE, like],
  [
    3,
    'experimental-edge is edge without data fetching too',
    `export const config = { runtime: 'experimental-edge' };`,
    { ...like, runtime: 'edge', declared: 'experimental-edge', rendering: 'ssr' },
  ],
  [4, 'no config is nodejs by default', '', { ...like, reason: 'default', declared: null, declaredAt: null }],
  [
    5,
    'getServerSideProps as a constant',
    'export const getServerSideProps = async () => ({ props: {} });',
    { ...like, reason: 'default', rendering: 'ssr' },
  ],
  [
    6,
    'getStaticProps re-exported',
    `export { getStaticProps } from '../lib/x';`,
    { ...like, reason: 'default', rendering: 'ssg' },
  ],
  [
    7,
    'a template literal without expressions',
    'export const config = { runtime: `experimental-edge` };',
    { ...like, runtime: 'edge', rendering: 'ssr' },
  ],
  [
    9,
    'a sum of strings is evaluated',
    `export const config = { runtime: 'experimental-' + 'edge' };`,
    { ...like, runtime: 'edge', rendering: 'ssr' },
  ],
  [
    16,
    'as const, as T and satisfies T say nothing',
    `export const config = { runtime: ('nodejs' as const) satisfies string } as const;`,
    like,
  ],
  [
    18,
    'a constant of the module',
    `const R = 'experimental-edge'; export const config = { runtime: R };`,
    { ...like, runtime: 'edge', rendering: 'ssr' },
  ],
  [21, 'export { config }', `const config = { runtime: 'nodejs' }; export { config };`, like],
  [21, 'export { c as config }', `const c = { runtime: 'nodejs' }; export { c as config };`, like],
  [
    25,
    'a config in a comment, a string or a function is none',
    `// export const config = { runtime: 'edge' }\nconst s = "export const config = { runtime: 'edge' }"; function f() { const config = { runtime: 'edge' }; return [s, config]; } f();`,
    { ...like, reason: 'default' },
  ],
  [
    26,
    'the word runtime in an import is none',
    `import { jsx } from 'react/jsx-runtime'; jsx('p', {});`,
    { ...like, reason: 'default' },
  ],
] as const) {
  test(`${number}: scan: ${what}`, async (t) => {
    const { page, found } = await onePage(t, head, {
      'lib/x.ts': 'export const getStaticProps = () => ({ props: {} });',
    });
    const { dataFetching, ...rest } = expected;
    t.like(page, rest);
    if (dataFetching.length > 0) t.deepEqual(page.dataFetching, [...dataFetching]);
    t.deepEqual([...found('config/not-static'), ...found('config/unknown-runtime')], []);
  });
}

for (const [number, what, head, at] of [
  [8, 'a template with a call in it', 'export const config = { runtime: `${f()}` };', 'f()'],
  [9, 'a sum with a call in it', `export const config = { runtime: 'a' + f() };`, 'f()'],
  [11, 'an identifier that nothing declares', 'export const config = { runtime: UNKNOWN };', 'UNKNOWN'],
  [12, 'a call', 'export const config = { runtime: f() };', 'f()'],
  [12, 'a construction', 'export const config = { runtime: new String() };', 'new String()'],
  [
    24,
    'a condition on the environment',
    `export const config = { runtime: process.env.X ? 'nodejs' : 'edge' };`,
    'process.env.X',
  ],
] as const) {
  test(`${number}: scan: ${what} is config/not-static at its place, and the route keeps the next speaker's runtime`, async (t) => {
    const { page, found } = await onePage(t, `declare function f(): string;\n${head}`);
    const [finding, ...others] = found('config/not-static');
    t.deepEqual(others, []);
    t.is(finding?.severity, 'error');
    t.regex(finding!.message + finding!.hint, /config\.runtime/);
    t.is(finding?.line, 2);
    t.is(finding?.column, head.indexOf(at) + 1);
    t.like(page, { runtime: 'nodejs', reason: 'default' });
  });
}

test('10: scan: a spread that cannot be known in an object and in a list are told apart', async (t) => {
  const { found } = await scanned(t, {
    'pages/a.ts': `declare const o: any;\nexport const config = { ...o() };\n${VIEW}`,
    'pages/b.ts': `declare const o: any;\nexport const config = { runtime: 'nodejs', regions: [...o()] };\n${VIEW}`,
  });
  const messages = found('config/not-static').map(({ file, message }) => [file, message] as const);
  t.deepEqual(
    messages.map(([file]) => file),
    ['pages/a.ts', 'pages/b.ts'],
  );
  t.not(messages[0]![1], messages[1]![1]);
});

test('13: scan: a key that is a symbol is told', async (t) => {
  const { found } = await onePage(t, `export const config = { [Symbol('x')]: true };`);
  t.is(found('config/not-static').length, 1);
});

test('14: scan and build: an unknown runtime names itself and the choices', async (t) => {
  const files = { 'pages/a.js': `export const config = { runtime: 'something-odd' };\n${VIEW}` };
  const { found } = await scanned(t, files);
  const [finding] = found('config/unknown-runtime');
  for (const word of ['something-odd', 'nodejs', 'edge'])
    t.true(`${finding?.message} ${finding?.hint}`.includes(word), word);
  const { build } = await built(t, files, { code: 1 });
  t.regex(build.stdout + build.stderr, /pages\/a\.js:1:34 error config\/unknown-runtime/);
});

test('27: scan: a syntax error is placed, and no other file is disturbed', async (t) => {
  const { route, found } = await scanned(t, {
    'pages/bad.js': `const a = 1;\nexport default ( => null;\n`,
    'pages/good.js': SSR + VIEW,
  });
  t.like(found('syntax/parse-error')[0], { file: 'pages/bad.js', line: 2 });
  t.is(route('/good').rendering, 'ssr');
  t.truthy(route('/bad'));
});
