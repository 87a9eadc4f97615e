// CommonJS in the forms that people and compilers write: what `module.exports` is as a whole is read like names that are exported.
import test from 'ava';

import { scanned } from './_scan.ts';

const EDGE = { runtime: 'edge', reason: 'page', declared: 'edge', rendering: 'ssr' };
const NONE = { runtime: 'nodejs', reason: 'default', declared: null, rendering: 'static' };
const ssr = { ...NONE, rendering: 'ssr', dataFetching: ['getServerSideProps'] };
const MORE = {
  'lib/page.js': `exports.default = () => null;\nexports.config = { runtime: 'edge' };\nexports.getServerSideProps = () => ({ props: {} });\n`,
  'lib/whole.js': `const whole = { config: { runtime: 'edge' }, default: () => null };\nmodule.exports = whole;\n`,
};

const rows: [number, string, string, object][] = [
  [
    21,
    'an object under a name',
    `const whole = { default: () => null, config: { runtime: 'edge' } };\nmodule.exports = whole;`,
    EDGE,
  ],
  [
    21,
    'an object of parts under a name',
    `const part = { config: { runtime: 'edge' } };\nconst whole = Object.freeze({ ...part, default: () => null });\nmodule.exports = whole;`,
    EDGE,
  ],
  [
    21,
    'a member of the function',
    `function Page() {}\nPage.config = { runtime: 'edge' };\nmodule.exports = Page;`,
    EDGE,
  ],
  [
    21,
    'a member of the function, later',
    `const runtime = 'edge';\nconst Page = () => null;\nmodule.exports = Page;\nPage.config = { runtime };`,
    EDGE,
  ],
  [
    21,
    'the flat form on the function',
    `const Page = () => null;\nPage.runtime = 'edge';\nmodule.exports = Page;`,
    EDGE,
  ],
  [21, 'in brackets', `module['exports']['config'] = { runtime: 'edge' };\nexports.default = () => null;`, EDGE],
  [21, 'both names at once', `exports = module.exports = () => null;\nexports.config = { runtime: 'edge' };`, EDGE],
  [21, 'another file', `module.exports = require('../lib/page');`, { ...EDGE, dataFetching: ['getServerSideProps'] }],
  [21, 'another file that exports an object', `module.exports = require('../lib/whole');`, EDGE],
  [
    21,
    'what a compiler writes',
    `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.default = exports.config = void 0;\nconst config = exports.config = { runtime: 'edge' };\nvar _default = exports.default = () => null;`,
    EDGE,
  ],
  [
    5,
    'data on the function',
    `const Page = () => null;\nPage.getServerSideProps = async () => ({ props: {} });\nmodule.exports = Page;`,
    ssr,
  ],
  [
    5,
    'data in an object under a name',
    `const whole = { default: () => null, getServerSideProps() { return { props: {} }; } };\nmodule.exports = whole;`,
    ssr,
  ],
  [
    25,
    'a member of another function',
    `function Page() {}\nfunction Other() {}\nOther.config = { runtime: 'edge' };\nmodule.exports = Page;`,
    NONE,
  ],
  [
    25,
    'a member in a function',
    `function Page() { Page.config = { runtime: 'edge' }; }\nmodule.exports = Page;`,
    NONE,
  ],
  [
    25,
    'an object that is not exported',
    `const whole = { config: { runtime: 'edge' } };\nmodule.exports = () => whole;`,
    NONE,
  ],
];

for (const [number, what, source, expected] of rows) {
  for (const extension of ['js', 'cjs']) {
    test(`${number}: scan: ${extension}: CommonJS: ${what}`, async (t) => {
      const { route, codes } = await scanned(t, {
        ...MORE,
        'next.config.js': `module.exports = { pageExtensions: ['js', 'cjs'] };\n`,
        [`pages/a.${extension}`]: `${source}\n`,
      });
      t.like(route('/a'), expected);
      t.deepEqual(
        codes.filter((code) => !/^config\/(?:alias-value|experimental)$/.test(code)),
        [],
      );
    });
  }
}

test('8, 11: scan: what is not static in CommonJS stands at its place', async (t) => {
  for (const [source, line, column] of [
    [`const whole = {\n  config: { runtime: pick() },\n};\nmodule.exports = whole;`, 2, 22],
    [`function Page() {}\nPage.config = { runtime: UNKNOWN };\nmodule.exports = Page;`, 2, 26],
  ] as const) {
    const { route, found } = await scanned(t, { 'pages/a.js': `${source}\n` });
    t.is(found('config/not-static').length, 1, source);
    t.like(found('config/not-static')[0], { file: 'pages/a.js', line, column });
    t.like(route('/a'), { runtime: 'nodejs', reason: 'default' });
  }
});
