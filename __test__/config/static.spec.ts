import test from 'ava';

import { loadProjectConfig } from '../../dist/config/project.js';
import { SwitchrtError } from '../../dist/errors.js';
import { scan, scanSync } from '../../dist/index.js';
import { project } from '../_shared/project.ts';

const load = (dir: string) => loadProjectConfig(dir, { eval: false, phase: 'build' });
const page = { 'pages/index.js': 'export default function Page() { return null; }\n' };

test('plain forms are read without running the file', async (t) => {
  const forms: Record<string, string> = {
    'next.config.js': `module.exports = { basePath: '/a', compress: false };`,
    'next.config.mjs': `const basePath = \`/a\`;\nconst rest = { compress: !1 ? false : true };\nexport default { ...{ compress: false }, basePath };`,
    'next.config.ts': `import type { C } from 'c';\nconst config: C = { basePath: ('/' + 'a') as string, compress: false } satisfies C;\nexport default config;`,
  };
  for (const [name, text] of Object.entries(forms)) {
    const { next, diagnostics, evaluated } = await load(project(t, { [name]: `${text}\nglobalThis.ran = true;` }));
    t.false(evaluated);
    t.like(next, { basePath: '/a', compress: false }, name);
    t.deepEqual(diagnostics, [], name);
  }
  t.false('ran' in globalThis);
});

test('a used option that only running can tell is told, and its default stands', async (t) => {
  const { next, diagnostics } = await load(
    project(t, {
      'next.config.js': `module.exports = {\n  webpack: (c) => c,\n  distDir: process.env.DIST,\n  images: compute(),\n  i18n: {},\n  env: { A: '1' },\n};`,
    }),
  );
  t.is(next.distDir, null);
  t.deepEqual(next.env, { A: '1' });
  t.deepEqual(
    diagnostics.map(({ code, severity, line }) => [code, severity, line]).sort((a, b) => Number(a[2]) - Number(b[2])),
    [
      ['config/not-static', 'warning', 2],
      ['config/not-static', 'warning', 3],
      ['config/unsupported-option', 'warning', 4],
      ['build/unsupported-feature', 'warning', 5],
    ],
  );
});

test('a file that does not parse is config/unreadable at its place', async (t) => {
  const { diagnostics } = await load(project(t, { 'next.config.js': `module.exports = {\n  a: ,\n};` }));
  t.like(diagnostics[0], { code: 'config/unreadable', severity: 'error', file: 'next.config.js', line: 2, column: 6 });
});

test('a scan takes the targets of switchrt.config without running it', async (t) => {
  const dir = project(t, {
    ...page,
    'switchrt.config.ts': `import { defineConfig } from 'switchrt-native';\nthrow new Error('ran');\nexport default defineConfig({ targets: ['deno'], budgets: { edge: 512 * 1024 }, edge: { env: names() } });`,
  });
  const other = project(t, page);
  const manifest = await scan(dir);
  t.deepEqual(manifest.targets, ['deno']);
  t.deepEqual(
    manifest.diagnostics.map(({ code, file, line }) => [code, file, line]),
    [['config/not-static', 'switchrt.config.ts', 3]],
  );
  t.deepEqual(
    scanSync([other, dir]).map(({ targets }) => targets),
    [['edge-light'], ['deno']],
  );
  t.deepEqual(scanSync(dir, { targets: ['edge-light'] }).targets, ['edge-light']);
});

test('a wrong key is told without running the file', async (t) => {
  const dir = project(t, { ...page, 'switchrt.config.js': `export default { targts: ['deno'] };` });
  await t.throwsAsync(scan(dir), {
    instanceOf: SwitchrtError,
    code: 'SRT_OPTION',
    message: /switchrt\.config\.js: unknown key `targts`\. Did you mean `targets`\?/,
  });
  const broken = project(t, { ...page, 'switchrt.config.js': `export default {\n  a: ,\n};` });
  const error = await t.throwsAsync(scan(broken), { instanceOf: SwitchrtError, code: 'config/unreadable' });
  t.like((error as SwitchrtError).diagnostics[0], { file: 'switchrt.config.js', line: 2, column: 6 });
});
