// Values that no scan can know, each told at the very expression. `«…»` marks where.
import test from 'ava';

import { scanned, SSR, VIEW } from './_scan.ts';

const page = (config: string): string => `export const config = { runtime: ${config} };`;

/** Case, words, source, words that the message has; the path is `config.runtime` where none is said. */
const rows: [number, string, string, RegExp?, string?][] = [
  [8, 'the environment', page('`${«process.env.RUNTIME»}`')],
  [8, 'a template in a template', page('`e${`d${«f()»}`}`')],
  [8, 'the flat form', 'export const runtime = `${«f()»}`;', /f\(\)|call/, 'runtime'],
  [8, 'a name that nothing declares', page('`experimental-${«edge»}`'), /`edge`/],
  [8, 'a tag that is not String.raw', page('«css`edge`»')],
  [9, 'a name that nothing declares', page(`'a' + «b»`), /`b`/],
  [9, 'a call on the left', page(`«f()» + 'edge'`)],
  [9, 'deep inside', page(`'experimental' + ('-' + («f()» + 'ge'))`)],
  [9, 'inside a template', page("`${'ed' + «g».e}`")],
  [9, 'through a constant', `const a = 'ed' + «f()»;\n${page('a')}`],
  [11, 'an import of a package', `import { R } from 'somewhere';\n${page('«R»')}`, /`R`/],
  [12, 'made by a function', `export const config = «make((x) => ({ runtime: x }))»;`, undefined, 'config'],
  [11, 'a variable that changes', `let r = 'edge';\nr = 'nodejs';\n${page('«r»')}`, /`r`/],
  [11, 'a cycle', `const a = { b: c.d };\nconst c = { d: a.b };\n${page('a.b')}`],
  [11, 'undeclared, as a member', page('«settings».runtime'), /`settings`/],
  [11, 'an export that the file does not have', `import { nope } from '../lib/x';\n${page('«nope»')}`, /`nope`/],
  [12, 'await', page('«await f()»')],
  [12, 'a method', page(`«'EDGE'.toLowerCase()»`)],
  [12, 'an optional call', page('«f?.()»')],
  [12, 'a module that is loaded', page(`«require('./r').runtime»`)],
  [12, 'a function that returns it', page(`«(() => 'edge')()»`)],
  [12, 'new URL', page(`«new URL('edge:')».protocol`)],
  [24, 'a fallback', page(`«process.env.X» || 'edge'`), /environment/],
  [24, 'nullish', page(`«process.env.X» ?? 'edge'`), /environment/],
  [24, 'a comparison', page(`«process.env.NODE_ENV» === 'production' ? 'nodejs' : 'edge'`), /environment/],
  [24, 'by a computed key', page(`«process.env['X']» ? 'nodejs' : 'edge'`), /environment/],
  [
    24,
    'the whole config',
    `export const config = «process.env.X» ? { runtime: 'edge' } : {};`,
    /environment/,
    'config',
  ],
  [24, 'the flat form', `export const runtime = «process.env.X» ? 'edge' : 'nodejs';`, /environment/, 'runtime'],
  [24, 'import.meta.env', page(`«import.meta.env.X» ? 'nodejs' : 'edge'`)],
];

for (const [number, what, marked, message = /./, path = 'config.runtime'] of rows) {
  for (const extension of ['tsx', 'jsx']) {
    test(`${number}: scan: ${extension}: ${what} is not static`, async (t) => {
      const source = marked.replace(/[«»]/g, '');
      const { route, found } = await scanned(t, {
        [`pages/a.${extension}`]: `${source}\n${VIEW}`,
        'lib/x.ts': 'export const x = 1;\n',
      });
      const [finding, ...others] = found('config/not-static');
      t.deepEqual(others, []);
      t.is(finding?.severity, 'error');
      t.regex(finding!.message, message);
      t.true(`${finding!.message} ${finding!.hint}`.includes(path), finding!.message);
      t.truthy(finding!.hint);
      if (marked.includes('«')) t.deepEqual(span(finding!), placeOf(marked));
      t.like(route('/a'), { runtime: 'nodejs', reason: 'default' });
    });
  }
}

function span({
  line,
  column,
  endLine,
  endColumn,
}: Record<'line' | 'column' | 'endLine' | 'endColumn', number>): number[] {
  return [line, column, endLine, endColumn];
}

function placeOf(marked: string): number[] {
  const lines = marked.split('\n');
  const line = lines.findIndex((text) => text.includes('«'));
  return [line + 1, lines[line]!.indexOf('«') + 1, line + 1, lines[line]!.indexOf('»')];
}

for (const [what, inObject, inList] of [
  ['calls', `{ ...f(), a: 1 }`, `[...f()]`],
  ['names', `{ ...rest }`, `['a', ...rest]`],
  ['the environment', `{ ...process.env }`, `[...process.argv]`],
  ['deep inside', `{ runtime: 'edge', api: { ...f() } }`, `[[...f()]]`],
] as const) {
  test(`10: scan: unknown spreads of ${what} are told apart`, async (t) => {
    const { found, route } = await scanned(t, {
      'pages/a.ts': `export const config = ${inObject};\n${VIEW}`,
      'pages/b.ts': `export const config = { runtime: 'edge', regions: ${inList} };\n${VIEW}`,
    });
    const [object, list, ...others] = found('config/not-static');
    t.deepEqual(others, []);
    t.is(object?.file, 'pages/a.ts');
    t.regex(object!.message, /object/i);
    t.is(list?.file, 'pages/b.ts');
    t.regex(list!.message, /list|array/i);
    t.regex(list!.message, /config\.regions/);
    t.is(route('/b').runtime, 'edge');
  });
}

for (const key of [`Symbol('x')`, `Symbol.for('runtime')`, 'Symbol.iterator', 'f()', '{}', 'unknown']) {
  test(`13: scan: the key [${key}] is told`, async (t) => {
    const source = `export const config = { [${key}]: true };`;
    const { found } = await scanned(t, { 'pages/a.ts': `${source}\n${VIEW}` });
    t.is(found('config/not-static').length, 1);
    const { line, column, message } = found('config/not-static')[0]!;
    t.deepEqual([line, column], [1, source.indexOf(key) + 1], message);
    t.regex(message, /key/);
  });
}

for (const [value, meant] of [
  ['Edge', 'edge'],
  ['edge ', 'edge'],
  ['node', 'nodejs'],
  ['node.js', 'nodejs'],
  ['experimental-egde', 'experimental-edge'],
  ['', null],
  ['something-odd', null],
] as const) {
  test(`14: scan: the runtime ${JSON.stringify(value)} is unknown`, async (t) => {
    for (const source of [page(`'${value}'`), `export const runtime = '${value}' as const;`]) {
      const { found, route } = await scanned(t, { 'pages/a.ts': `${source}\n${VIEW}` });
      const [finding, ...others] = found('config/unknown-runtime');
      t.deepEqual(others, []);
      const said = `${finding!.message} ${finding!.hint}`;
      for (const word of [value, 'nodejs', 'edge', ...(meant === null ? [] : [`mean '${meant}'?`])])
        t.true(said.includes(word), `${word}: ${said}`);
      t.is(finding!.column, source.indexOf(`'${value}'`) + 1);
      t.like(route('/a'), { runtime: 'nodejs', reason: 'default', declared: value });
    }
  });
}

for (const [value, code] of [
  ...['5', 'null', 'true', '{}', `['edge']`, '/edge/'].map((text) => [text, 'config/not-a-string']),
  ...['1n', '() => 1', 'class {}', '<a />'].map((text) => [text, 'config/not-static']),
] as [string, string][]) {
  test(`12: scan: the runtime ${value} is ${code}`, async (t) => {
    const source = page(value);
    const { found, codes, route } = await scanned(t, { 'pages/a.tsx': `${source}\n${VIEW}` });
    t.deepEqual(codes, [code]);
    t.is(found(code)[0]!.column, source.indexOf(value) + 1);
    t.like(route('/a'), { runtime: 'nodejs', reason: 'default' });
  });
}

for (const [what, file, source, line, column] of [
  ['types in plain JavaScript', 'bad.js', `const a = 1;\nconst b: number = 1;\n`, 2, 7],
  ['CRLF and a BOM', 'bad.js', `\uFEFFconst a = 1;\r\nconst b = ;\r\n`, 2, 11],
  ['wide characters before it', 'bad.ts', `const s = '😀é'; const b = ;\n`, 1, 28],
  ['JSX that nobody closes', 'bad.jsx', `export default () => <p>;\n`, 2, 1],
] as const) {
  test(`27: scan: ${what}`, async (t) => {
    const { route, found, codes } = await scanned(t, { [`pages/${file}`]: source, 'pages/good.js': SSR + VIEW });
    t.like(found('syntax/parse-error')[0], { file: `pages/${file}`, line, column, severity: 'error' });
    t.deepEqual(
      codes.filter((code) => code !== 'syntax/parse-error'),
      [],
    );
    t.like(route('/bad'), { runtime: 'nodejs', reason: 'default', declared: null });
    t.is(route('/good').rendering, 'ssr');
  });
}
