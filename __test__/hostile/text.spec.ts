// Texts that no human writes, on the release addon: each ends in an answer or in a finding, and no other route loses anything.
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { app, codes, scanned } from './_app.ts';

const N = 200_000;
const nest = (open: string, inner: string, close: string, n = N): string => open.repeat(n) + inner + close.repeat(n);
const HEAD = `export const config = { runtime: 'experimental-edge' };\nexport default () => null;\n`;

const DEEP: Record<string, [extension: string, text: string]> = {
  parentheses: ['js', `x = ${nest('(', '1', ')')}`],
  brackets: ['js', `x = ${nest('[', '1', ']')}`],
  objects: ['js', `x = ${nest('{a:', '1', '}')}`],
  blocks: ['js', nest('{', '', '}')],
  functions: ['js', nest('function f(){', '', '}')],
  classes: ['js', `x = ${nest('class{a=', '1', '}')}`],
  templates: ['js', `x = ${nest('`${', '1', '}`')}`],
  elements: ['jsx', `x = ${nest('<a>', '', '</a>')}`],
  'elements in tsx': ['tsx', `x = ${nest('<a>', '', '</a>')}`],
  'generic types': ['ts', `type A = ${nest('B<', 'C', '>')}`],
  'object types': ['ts', `type A = ${nest('{a:', 'C', '}')}`],
  'conditional types': ['ts', `type A = ${'A extends B ? C : '.repeat(N)}D`],
  'function types': ['ts', `type A = ${'()=>'.repeat(N)}B`],
  'type assertions': ['ts', `x = ${'<A>'.repeat(N)}1`],
  ternaries: ['js', `x = ${'a?b:'.repeat(N)}1`],
  'inner ternaries': ['js', `x = ${nest('a?', '1', ':b')}`],
  'member chains': ['js', `x = a${'.a'.repeat(N)}`],
  'call chains': ['js', `x = a${'()'.repeat(N)}`],
  'optional chains': ['js', `x = a${'?.a'.repeat(N)}`],
  arrows: ['js', `x = ${'a=>'.repeat(N)}1`],
  negations: ['js', `x = ${'!'.repeat(N)}1`],
  awaits: ['mjs', `x = ${'await '.repeat(N)}1`],
  patterns: ['js', `var ${nest('[', 'a', ']')} = x`],
  unclosed: ['js', '('.repeat(N)],
  'a sum of 300,000 terms': ['js', `x = a${'+a'.repeat(300_000)}`],
  '100,000 else ifs': ['js', `${'if(a){}else '.repeat(100_000)};`],
  'assertions that are tried twice': ['ts', `x = ${nest('<T>(', '1', ')', 60)}`],
  'type arguments that are tried twice': ['ts', 'a<{['.repeat(60)],
  'arrows in ternaries that are tried twice': ['tsx', `x = ${'a?(b):c=>'.repeat(60)}d`],
};

for (const [what, [extension, text]] of Object.entries(DEEP)) {
  test(`hostile text: ${what}`, async (t) => {
    const file = `pages/deep.${extension}`;
    const dir = app(t, { [file]: `${HEAD}${text}\n` });
    if (extension === 'mjs')
      writeFileSync(join(dir, 'next.config.js'), `module.exports = { pageExtensions: ['js', 'mjs'] };`);
    const manifest = await scanned(t, dir);
    t.truthy(manifest.routes.find(({ route }) => route === '/deep'));
    const told = codes(manifest, file);
    if (!told.some((code) => code.startsWith('syntax/'))) {
      t.is(manifest.routes.find(({ route }) => route === '/deep')?.runtime, 'edge');
    }
  });
}

test('hostile text: a config of 300,000 terms', async (t) => {
  const text = `export const config = { runtime: ''${"+''".repeat(300_000)} };\nexport default () => null;\n`;
  const manifest = await scanned(t, app(t, { 'pages/deep.js': text }));
  t.deepEqual(codes(manifest, 'pages/deep.js'), ['config/not-static']);
  t.is(manifest.routes.find(({ route }) => route === '/deep')?.runtime, 'nodejs');
});

test('hostile text: a comment that ignores nothing, 50,000 times', async (t) => {
  for (const comment of ['// switchrt-ignore\n', '/* switchrt-ignore */']) {
    const manifest = await scanned(t, app(t, { 'pages/odd.js': `${comment.repeat(50_000)}\n${HEAD}` }));
    t.is(manifest.routes.find(({ route }) => route === '/odd')?.runtime, 'edge');
    const told = codes(manifest, 'pages/odd.js').filter((code) => code.startsWith('ignore/'));
    t.deepEqual([told.length, new Set(told)], [1001, new Set(['ignore/no-reason', 'ignore/unused'])]);
  }
});

test('hostile text: the same depth in a library', async (t) => {
  const manifest = await scanned(
    t,
    app(t, { 'pages/a.js': `import '../lib/deep';\n${HEAD}`, 'lib/deep.js': DEEP.parentheses[1] }),
  );
  t.deepEqual(codes(manifest, 'lib/deep.js'), ['syntax/too-deep']);
  t.like(
    manifest.routes.find(({ route }) => route === '/a'),
    { runtime: 'edge' },
  );
});

test('hostile text: files over 32 MB are refused, and one of 100 MB is not read', async (t) => {
  const dir = app(t, { 'pages/large.js': HEAD, 'pages/huge.js': HEAD, 'pages/fits.js': HEAD });
  truncateSync(join(dir, 'pages/large.js'), 32 * 2 ** 20 + 1);
  truncateSync(join(dir, 'pages/huge.js'), 100 * 2 ** 20);
  writeFileSync(join(dir, 'pages/fits.js'), `${HEAD}// ${'x'.repeat(4 * 2 ** 20)}\n`);
  const manifest = await scanned(t, dir);
  for (const file of ['pages/large.js', 'pages/huge.js']) t.deepEqual(codes(manifest, file), ['io/too-large']);
  t.is(manifest.routes.find(({ route }) => route === '/fits')?.runtime, 'edge');
});

const raw = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

for (const [what, bytes, expected] of [
  ['a NUL in a string', raw(HEAD, `export const a = '`, [0], `';\n`), { runtime: 'edge' }],
  ['a NUL in code', raw(HEAD, [0]), { code: 'syntax/parse-error' }],
  ['invalid UTF-8', raw(HEAD, `// `, [0xff, 0xfe, 0xc3], `\n`), { code: 'syntax/parse-error', runtime: 'edge' }],
  ['a byte order mark', raw([0xef, 0xbb, 0xbf], HEAD), { runtime: 'edge' }],
  ['UTF-16', Buffer.from(`\ufeff${HEAD}`, 'utf16le'), { code: 'syntax/parse-error', runtime: 'nodejs' }],
  ['CRLF', raw(HEAD.replaceAll('\n', '\r\n')), { runtime: 'edge' }],
  ['a lone CR', raw(HEAD.replaceAll('\n', '\r')), { runtime: 'edge' }],
  ['U+2028', raw(HEAD.replaceAll('\n', '\u2028')), { runtime: 'edge' }],
  [
    'half a surrogate pair',
    raw(`export const config = { runtime: '\\uD800' };\nexport default 1;`),
    { code: 'config/not-static', runtime: 'nodejs' },
  ],
  ['nothing', raw(), { code: 'route/no-default-export', runtime: 'nodejs' }],
] as const) {
  test(`hostile text: ${what}`, async (t) => {
    const dir = app(t);
    writeFileSync(join(dir, 'pages/odd.js'), bytes);
    const manifest = await scanned(t, dir);
    const told = codes(manifest, 'pages/odd.js').filter((code) => code !== 'config/experimental');
    t.deepEqual(told, 'code' in expected ? [expected.code] : []);
    if ('runtime' in expected) t.is(manifest.routes.find(({ route }) => route === '/odd')?.runtime, expected.runtime);
  });
}
