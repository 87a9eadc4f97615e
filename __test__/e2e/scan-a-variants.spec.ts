// The rules of group A in other words: what each case means in every syntax that people write it in.
import test from 'ava';

import { scanned, VIEW } from './_scan.ts';

const EDGE = { runtime: 'edge', reason: 'page', rendering: 'ssr' };
const NODE = { runtime: 'nodejs', reason: 'page', rendering: 'static' };
const NONE = { runtime: 'nodejs', reason: 'default', declared: null };
const ssr = { rendering: 'ssr', dataFetching: ['getServerSideProps'] };
const ssg = { rendering: 'ssg', dataFetching: ['getStaticProps'] };
const MORE = {
  'lib/x.ts': `export const getStaticProps = () => ({ props: {} });\nexport { getStaticProps as load };\nexport const R = 'edge';\nexport const names = { edge: 'edge' } as const;\nexport const config = { runtime: 'edge' };\n`,
  'lib/y.ts': `export { load as again, R as Again, config as settings } from './x';\n`,
  'lib/z.js': `export * from './y';\n`,
  'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }',
  'next.config.js': `module.exports = { pageExtensions: ['tsx', 'ts', 'jsx', 'js', 'mjs', 'cjs'] };\n`,
};

/** Case, words, extension, source (a page's default export is added where it has none), what its route is like. */
const rows: [number, string, string, string, object][] = [
  [
    1,
    'typed, satisfying',
    'tsx',
    `export const config: PageConfig = { runtime: 'nodejs' };\nexport const getServerSideProps = (async () => ({ props: {} })) satisfies GetServerSideProps;`,
    { ...NODE, ...ssr },
  ],
  [
    1,
    'a BOM, CRLF and double quotes',
    'js',
    `\uFEFFexport const config = { "runtime": "nodejs" };\r\nexport async function getServerSideProps() {\r\n}\r\n`,
    { ...NODE, ...ssr },
  ],
  [
    1,
    'exports.*',
    'cjs',
    `exports.config = { runtime: 'nodejs' };\nexports.getServerSideProps = async () => ({ props: {} });\nexports.default = () => null;`,
    { ...NODE, ...ssr },
  ],
  [
    1,
    'module.exports.*',
    'js',
    `module.exports = () => null;\nmodule.exports.config = { runtime: 'nodejs' };\nmodule.exports.getServerSideProps = () => ({ props: {} });`,
    { ...NODE, ...ssr },
  ],
  [
    1,
    'a list at the end',
    'mjs',
    `const config = { runtime: 'nodejs' };\nasync function getServerSideProps() {}\nexport { config, getServerSideProps };`,
    { ...NODE, ...ssr },
  ],
  [2, 'a directive and a quoted key', 'js', `'use strict';\nexport const config = { 'runtime': 'nodejs' };`, NODE],
  [
    2,
    'a computed key',
    'jsx',
    `export const config = { ['runtime']: 'nodejs' };\nexport default () => <p>x</p>;`,
    NODE,
  ],
  [2, 'the flat form', 'ts', `export const runtime = 'nodejs';`, NODE],
  [
    3,
    'the flat form',
    'jsx',
    `export const runtime = "experimental-edge";`,
    { ...EDGE, declared: 'experimental-edge' },
  ],
  [3, 'CommonJS', 'cjs', `module.exports = { default: () => null, config: { runtime: 'experimental-edge' } };`, EDGE],
  [
    3,
    'beside getStaticProps',
    'tsx',
    `export const config = { runtime: 'experimental-edge' };\nexport const getStaticProps = () => ({ props: {} });`,
    { ...EDGE, dataFetching: ['getStaticProps'] },
  ],
  [
    4,
    'a class',
    'tsx',
    `export default class Page extends React.Component { static runtime = 'edge'; render() { return null; } }`,
    NONE,
  ],
  [
    4,
    'another name, types, a declaration',
    'ts',
    `export const configuration = { runtime: 'edge' };\nexport interface config { runtime: 'edge' }\nexport type runtime = 'edge';\ndeclare const config: { runtime: 'edge' };`,
    NONE,
  ],
  [4, 'a config without a runtime', 'js', `export const config = { amp: false };`, NONE],
  [
    4,
    'getInitialProps is ssr',
    'js',
    `function Page() {}\nPage.getInitialProps = () => ({});\nexport default Page;`,
    { ...NONE, rendering: 'ssr', dataFetching: ['getInitialProps'] },
  ],
  [
    5,
    'a wrapped function',
    'ts',
    `export const getServerSideProps = withSession(async () => ({ props: {} }));`,
    { ...NONE, ...ssr },
  ],
  [
    5,
    'a function expression',
    'js',
    `export const getServerSideProps = async function () { return { props: {} }; };`,
    { ...NONE, ...ssr },
  ],
  [5, 'a pattern', 'mjs', `export const { getServerSideProps } = make();`, { ...NONE, ...ssr }],
  [6, 'under another name', 'tsx', `export { load as getStaticProps } from '../lib/x';`, { ...NONE, ...ssg }],
  [
    6,
    'imported, then exported',
    'js',
    `import { again } from '../lib/y';\nexport { again as getStaticProps };`,
    { ...NONE, ...ssg },
  ],
  [
    6,
    'a member of a namespace, under an alias',
    'ts',
    `import * as x from '@/lib/x';\nexport const getStaticProps = x.load;`,
    { ...NONE, ...ssg },
  ],
  [
    6,
    'a string as the name',
    'js',
    `import { load } from '../lib/x';\nexport { load as 'getStaticProps' };`,
    { ...NONE, ...ssg },
  ],
  [7, 'the flat form', 'ts', 'export const runtime = `edge`;', EDGE],
  [7, 'inside satisfies', 'tsx', 'export const config = { runtime: `edge` satisfies string };', EDGE],
  [7, 'escapes', 'js', 'export const config = { runtime: `\\u0065dge` };', EDGE],
  [7, 'String.raw', 'js', 'export const config = { runtime: String.raw`edge` };', EDGE],
  [
    8,
    'what can be known is evaluated',
    'ts',
    "const name = 'edge';\nexport const config = { runtime: `experimental-${name}` };",
    EDGE,
  ],
  [9, 'a sum of constants and templates', 'js', "const a = 'ed';\nexport const runtime = a + `g` + 'e';", EDGE],
  [
    10,
    'what can be known is spread',
    'ts',
    `const base = { runtime: 'edge', regions: ['a'] };\nexport const config = { ...base, regions: [...base.regions, 'b'] };`,
    { ...EDGE, config: { regions: ['a', 'b'] } },
  ],
  [16, 'as a type', 'ts', `export const config = { runtime: 'edge' as Runtime } as PageConfig;`, EDGE],
  [16, 'a cast in angle brackets', 'ts', `export const config = <const>{ runtime: <string>'edge' };`, EDGE],
  [
    16,
    'not null, in parentheses, frozen',
    'tsx',
    `export const config = Object.freeze(({ runtime: ('edge')! }) as const);`,
    EDGE,
  ],
  [
    16,
    'a type of several lines',
    'tsx',
    `export const config = {\n  runtime: 'edge',\n} as const satisfies {\n  runtime: 'edge' | 'nodejs';\n};`,
    EDGE,
  ],
  [
    18,
    'a member',
    'ts',
    `const names = { runtimes: ['nodejs', 'edge'] } as const;\nexport const config = { runtime: names.runtimes[1] };`,
    EDGE,
  ],
  [
    18,
    'a shorthand, from a pattern',
    'js',
    `const { a: runtime } = { a: 'edge' };\nexport const config = { runtime };`,
    EDGE,
  ],
  [
    18,
    'of another file, through others',
    'tsx',
    `import { Again } from '../lib/z';\nexport const config = { runtime: Again };`,
    EDGE,
  ],
  [
    18,
    'a member of a namespace, under an alias',
    'ts',
    `import * as x from '@/lib/x';\nexport const runtime = x.names.edge;`,
    EDGE,
  ],
  [
    18,
    'a ternary on constants',
    'ts',
    `const on = true;\nexport const config = { runtime: on && !false ? 'edge' : 'nodejs' };`,
    EDGE,
  ],
  [21, 'from another file', 'tsx', `export { config } from '../lib/x';`, EDGE],
  [
    21,
    'from another file, through others, under another name',
    'js',
    `export { settings as config } from '../lib/z';`,
    EDGE,
  ],
  [21, 'a constant of a constant', 'ts', `const c = { runtime: 'edge' } as const;\nexport const config = c;`, EDGE],
  [21, 'a string as the name', 'mjs', `const c = { runtime: 'edge' };\nexport { c as 'config' };`, EDGE],
  [21, 'the flat form in a list', 'js', `const r = 'edge';\nexport { r as runtime };`, EDGE],
  [
    25,
    'a block comment, a template, JSX text',
    'jsx',
    "/* export const config = { runtime: 'edge' } */\nconst s = `\nexport const config = { runtime: 'edge' };\n`;\nexport default () => <pre>export const runtime = 'edge';{s}</pre>;",
    NONE,
  ],
  [
    25,
    'a block, a method, a class',
    'ts',
    `{ const config = { runtime: 'edge' }; void config; }\nclass A { config = { runtime: 'edge' }; static { const runtime = 'edge'; void runtime; } }\nconst o = { config() { const runtime = 'edge'; return runtime; } };`,
    NONE,
  ],
  [25, 'not exported', 'js', `const config = { runtime: 'edge' };\nconsole.log(config);`, NONE],
  [25, 'a namespace', 'ts', `export namespace settings { export const config = { runtime: 'edge' }; }`, NONE],
  [
    26,
    'a pragma and a type import',
    'tsx',
    `/** @jsxRuntime automatic */\n/** @jsxImportSource react */\nimport type { runtime } from 'x';\nlet a: typeof runtime;`,
    NONE,
  ],
  [
    26,
    'an attribute and a prop',
    'jsx',
    `export default ({ runtime = 'edge' }) => <a runtime="edge" config={{ runtime }} />;`,
    NONE,
  ],
  [
    26,
    'required',
    'cjs',
    `const { jsx: runtime } = require('react/jsx-runtime');\nexports.default = () => runtime('p', {});`,
    NONE,
  ],
];

for (const [number, what, extension, source, expected] of rows) {
  test(`${number}: scan: ${extension}: ${what}`, async (t) => {
    const text = /\bdefault\b|module\.exports/.test(source) ? source : `${source}\n${VIEW}`;
    const { route, found } = await scanned(t, { ...MORE, [`pages/a.${extension}`]: text });
    t.like(route('/a'), expected);
    t.deepEqual(found('syntax/parse-error'), []);
    if (number !== 18 || what !== 'declared below') t.deepEqual(found('config/not-static'), []);
  });
}
