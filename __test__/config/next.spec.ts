import test from 'ava';

import { loadProjectConfig } from '../../dist/config/project.js';
import { project, write } from '../_shared/project.ts';

const load = (dir: string, phase: 'build' | 'dev' | 'start' | 'scan' = 'build') =>
  loadProjectConfig(dir, { eval: true, phase });

test('every kind of file and export is read', async (t) => {
  const forms: Record<string, Record<string, string>> = {
    'commonjs object': { 'next.config.js': `module.exports = { basePath: '/a' };` },
    'es module in .js by its syntax': { 'next.config.js': `export default { basePath: '/a' };` },
    'es module in .js by its package': {
      'package.json': '{"type":"module"}',
      'next.config.js': `export default { basePath: '/a' };`,
    },
    mjs: { 'next.config.mjs': `const basePath = await Promise.resolve('/a');\nexport default { basePath };` },
    cjs: { 'next.config.cjs': `module.exports = { basePath: '/a' };` },
    ts: {
      'next.config.ts': `interface C { basePath: string }\nconst c: C = { basePath: '/a' };\nexport default c satisfies C;`,
    },
    'ts with await and import.meta': {
      'next.config.ts': `const u: string = import.meta.url;\nexport default { basePath: await Promise.resolve(u.endsWith('next.config.ts') ? '/a' : '/b') };`,
    },
    'ts that imports ts': {
      'next.config.ts': `import { basePath } from './lib/base';\nimport { x } from './lib/x.js';\nexport default { basePath: basePath + x };`,
      'lib/base.ts': `export const basePath: string = '/a';`,
      'lib/x.ts': `export const x = '' as string;`,
    },
    'ts that exports like commonjs': { 'next.config.ts': `module.exports = { basePath: '/a' as string };` },
    function: {
      'next.config.js': `module.exports = (phase, { defaultConfig }) => ({ ...defaultConfig, basePath: phase === 'phase-production-build' ? '/a' : '/b' });`,
    },
    'async function': { 'next.config.mjs': `export default async () => ({ basePath: '/a' });` },
    promise: { 'next.config.mjs': `export default Promise.resolve({ basePath: '/a' });` },
  };
  for (const [name, files] of Object.entries(forms)) {
    const config = await load(project(t, files));
    t.deepEqual(config.diagnostics, [], name);
    t.is(config.next.basePath, '/a', name);
  }
});

test('no file: the defaults of Next', async (t) => {
  const { next, nextFile, diagnostics } = await load(project(t, {}));
  t.is(nextFile, null);
  t.deepEqual(diagnostics, []);
  t.like(next, {
    runtime: null,
    basePath: '',
    trailingSlash: false,
    compress: true,
    poweredByHeader: true,
    distDir: null,
  });
  t.deepEqual(next.pageExtensions, ['tsx', 'ts', 'jsx', 'js']);
});

test('a changed file is read anew, of both module kinds', async (t) => {
  for (const [name, before, after] of [
    ['next.config.js', `module.exports = { basePath: '/a' };`, `module.exports = { basePath: '/longer' };`],
    ['next.config.mjs', `export default { basePath: '/a' };`, `export default { basePath: '/longer' };`],
    ['next.config.ts', `export default { basePath: '/a' };`, `export default { basePath: '/longer' };`],
  ] as const) {
    const dir = project(t, { [name]: before });
    t.is((await load(dir)).next.basePath, '/a', name);
    write(dir, { [name]: after });
    t.is((await load(dir)).next.basePath, '/longer', name);
  }
});

test('each phase has its name', async (t) => {
  const dir = project(t, { 'next.config.js': `module.exports = (phase) => ({ env: { phase } });` });
  t.is((await load(dir, 'dev')).next.env.phase, 'phase-development-server');
  t.is((await load(dir, 'start')).next.env.phase, 'phase-production-server');
  t.is((await load(dir, 'scan')).next.env.phase, 'phase-production-build');
});

test('the global runtime, its alias and its misspelling', async (t) => {
  const at = async (text: string) => load(project(t, { 'next.config.js': text }));
  t.is((await at(`module.exports = { experimental: { runtime: 'edge' } };`)).next.runtime, 'edge');
  t.is((await at(`module.exports = { experimental: { runtime: 'experimental-edge' } };`)).next.runtime, 'edge');
  t.is((await at(`module.exports = { experimental: { runtime: 'nodejs' } };`)).next.runtime, 'nodejs');
  const wrong = await at(`module.exports = {\n  experimental: { runtime: 'nodjs' },\n};`);
  t.is(wrong.next.runtime, null);
  t.like(wrong.diagnostics[0], {
    code: 'config/unknown-runtime',
    severity: 'error',
    file: 'next.config.js',
    line: 2,
    column: 19,
  });
  t.regex(wrong.diagnostics[0].message, /`nodejs`/);
  t.like((await at(`module.exports = { experimental: { runtime: 10 } };`)).diagnostics[0], {
    code: 'config/not-a-string',
    severity: 'error',
    line: 1,
  });
});

test('what throws is one finding at the line that threw, and the defaults stand', async (t) => {
  for (const [name, text, line, column] of [
    ['next.config.js', `const x = 1;\n\nthrow new Error('no luck');`, 3, 7],
    ['next.config.mjs', `const x = 1;\n\nthrow new Error('no luck');\nexport default {};`, 3, 7],
    [
      'next.config.ts',
      `interface Unused { a: string }\nconst x: number = 1;\nfunction f(): never { throw new Error('no luck'); }\nexport default { x: f() };`,
      3,
      29,
    ],
    ['next.config.js', `module.exports = async () => {\n  throw new Error('no luck');\n};`, 2, 9],
    ['next.config.js', `module.exports = {\n  async redirects() {\n    throw new Error('no luck');\n  },\n};`, 3, 11],
  ] as const) {
    const { diagnostics, next } = await load(project(t, { [name]: text }));
    t.is(diagnostics.length, 1);
    t.like(diagnostics[0], { code: 'config/unreadable', severity: 'error', file: name, line, column }, text);
    t.regex(diagnostics[0].message, /no luck/);
    t.is(next.basePath, '');
  }
});

test('a syntax error is one finding at its place', async (t) => {
  for (const name of ['next.config.js', 'next.config.mjs', 'next.config.ts']) {
    const start = name.endsWith('js') && !name.endsWith('mjs') ? 'module.exports =' : 'export default';
    const { diagnostics } = await load(project(t, { [name]: `const x = 1;\n${start} { a: , b };` }));
    t.is(diagnostics.length, 1, name);
    t.like(diagnostics[0], { code: 'config/unreadable', file: name, line: 2 }, name);
    t.is(diagnostics[0].column, start.length + 7, name);
  }
});

test('what is no config, and what throws no error', async (t) => {
  for (const text of [
    'module.exports = null;',
    'module.exports = [];',
    `module.exports = 'x';`,
    'module.exports = () => undefined;',
  ]) {
    const { diagnostics } = await load(project(t, { 'next.config.js': text }));
    t.like(diagnostics[0], { code: 'config/unreadable', line: 1, column: 1 }, text);
  }
  t.regex((await load(project(t, { 'next.config.js': `throw 'a string';` }))).diagnostics[0].message, /a string/);
  const missing = await load(project(t, { 'next.config.js': `\nrequire('not-there');` }));
  t.like(missing.diagnostics[0], { code: 'config/unreadable', line: 2 });
  t.regex(missing.diagnostics[0].hint ?? '', /Install/);
});

test('an option that is not used is named once, at its key', async (t) => {
  const { diagnostics } = await load(
    project(t, {
      'next.config.js': `// images: no\nmodule.exports = {\n  images: { domains: ['a: b'] },\n  'output': 'export',\n  experimental: { ppr: true },\n  basepath: '/x',\n  i18n: { locales: ['en'] },\n  swcMinify: undefined,\n};`,
    }),
  );
  t.deepEqual(
    diagnostics.map(({ code, severity, line, column }) => [code, severity, line, column]),
    [
      ['config/unsupported-option', 'warning', 3, 3],
      ['config/unsupported-option', 'warning', 4, 3],
      ['config/unsupported-option', 'warning', 5, 19],
      ['config/unsupported-option', 'warning', 6, 3],
      ['build/unsupported-feature', 'warning', 7, 3],
    ],
  );
  t.regex(diagnostics[2].message, /experimental\.ppr/);
  t.regex(diagnostics[3].message, /`basePath`/);
});

test('a wrong value is told and its default stands', async (t) => {
  const wrong: Record<string, string> = {
    basePath: `'a'`,
    trailingSlash: `'yes'`,
    pageExtensions: `['.tsx']`,
    distDir: `5`,
    env: `{ NODE_ENV: 'x' }`,
    reactStrictMode: `1`,
    webpack: `{}`,
    redirects: `[]`,
    headers: `() => ({})`,
    generateBuildId: `'x'`,
    experimental: `'x'`,
  };
  for (const [key, text] of Object.entries(wrong)) {
    const { diagnostics, next } = await load(
      project(t, { 'next.config.js': `module.exports = {\n  ${key}: ${text},\n};` }),
    );
    t.like(diagnostics[0], { code: 'config/bad-value', severity: 'error', line: 2, column: 3 }, key);
    t.true(diagnostics[0].message.includes(key), diagnostics[0].message);
    t.deepEqual({ ...next }, (await load(project(t, {}))).next, key);
  }
});

test('custom routes are read, wrong ones told and left out', async (t) => {
  const { next, diagnostics } = await load(
    project(t, {
      'next.config.mjs': `export default {
  redirects: () => [
    { source: '/a', destination: '/b', permanent: true },
    { source: 'a', destination: '/b', permanent: true },
    { source: '/a', destination: '/b' },
    { source: '/a', destination: '/b', statusCode: 200 },
  ],
  async rewrites() { return { beforeFiles: [{ source: '/x', destination: 'https://example.com/x' }], fallback: [{ source: '/y', destination: 'y' }], after: [] } },
  headers: () => [{ source: '/:p*', has: [{ type: 'cookie' }], headers: [{ key: 'a', value: 'b' }] }, { source: '/', headers: [{ key: 'a', value: 'b' }] }],
};`,
    }),
  );
  t.deepEqual(next.redirects, [{ source: '/a', destination: '/b', permanent: true }]);
  t.deepEqual(next.rewrites, {
    beforeFiles: [{ source: '/x', destination: 'https://example.com/x' }],
    afterFiles: [],
    fallback: [],
  });
  t.is(next.headers.length, 1);
  t.deepEqual(
    diagnostics.map(({ code, line }) => [code, line]),
    [
      ['config/bad-value', 2],
      ['config/bad-value', 2],
      ['config/bad-value', 2],
      ['config/bad-value', 8],
      ['config/bad-value', 8],
      ['config/bad-value', 9],
    ],
  );
  t.regex(diagnostics[0].message, /redirects\(\)\[1\].*must start with/);
});

test('a list of rewrites means afterFiles; a scan asks for none', async (t) => {
  const dir = project(t, {
    'next.config.js': `module.exports = { rewrites: async () => [{ source: '/a', destination: '/b' }] };`,
  });
  t.is((await load(dir)).next.rewrites.afterFiles.length, 1);
  t.is((await load(dir, 'scan')).next.rewrites.afterFiles.length, 0);
});

test('without eval nothing is run', async (t) => {
  const dir = project(t, {
    'next.config.js': `throw new Error('ran');`,
    'switchrt.config.js': `throw new Error('ran');\nexport default {};`,
  });
  const config = await loadProjectConfig(dir, { eval: false, phase: 'scan' });
  t.deepEqual(config.diagnostics, []);
  t.true(config.nextFile?.endsWith('next.config.js'));
});
