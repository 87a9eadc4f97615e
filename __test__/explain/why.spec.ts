import { join } from 'node:path';

import test from 'ava';

import { formatReach, whyReached } from '../../dist/index.js';
import { project } from '../_shared/project.ts';

const app = {
  'pages/api/a.ts': [
    `import { l } from '../../lib/l';`,
    `import { r } from '../../lib/r';`,
    `import { l as again } from '../../lib/l';`,
    `export const config = { runtime: 'edge' };`,
    `export default () => new Response(l() + r() + again());`,
    '',
  ].join('\n'),
  'pages/index.tsx': 'export default () => null;\n',
  'lib/l.ts': `import { db } from './db';\nexport const l = () => db();\n`,
  'lib/r.ts': `import { db } from './db';\nexport const r = () => db();\n`,
  'lib/db.ts': `import pg from 'pg';\nexport const db = () => pg();\nexport const unused = () => import('./late');\n`,
  'lib/late.ts': 'export {};\n',
  'lib/off.ts': 'export {};\n',
  'node_modules/pg/package.json': JSON.stringify({
    name: 'pg',
    version: '8.0.0',
    exports: { '.': { 'edge-light': './edge.js', default: './node.js' }, './extra': './extra.js' },
  }),
  'node_modules/pg/edge.js': 'export default () => 1;\n',
  'node_modules/pg/node.js': `import fs from 'fs';\nexport default () => fs.readFileSync('x');\n`,
  'node_modules/pg/extra.js': '',
};

test('every shortest chain, with the place of each import, per runtime', async (t) => {
  const dir = project(t, app);
  const found = await whyReached(dir, 'pg', '/api/a');
  t.like(found, { route: '/api/a', file: 'pages/api/a.ts', runtime: 'edge', reached: true });
  t.deepEqual(
    found.runtimes.map(({ runtime, reached, total }) => [runtime, reached, total]),
    [
      ['nodejs', true, 2],
      ['edge-light', true, 2],
      ['workerd', true, 2],
      ['deno', true, 2],
    ],
  );
  const edge = found.runtimes[1]!;
  t.deepEqual(
    edge.chains.map(({ steps, to, package: owner }) => [
      ...steps.map(({ file, line, column, specifier }) => `${file}:${line}:${column} ${specifier}`),
      `${to} ${owner}`,
    ]),
    [
      [
        'pages/api/a.ts:1:19 ../../lib/l',
        'lib/l.ts:1:20 ./db',
        'lib/db.ts:1:16 pg',
        'node_modules/pg/edge.js pg@8.0.0',
      ],
      [
        'pages/api/a.ts:2:19 ../../lib/r',
        'lib/r.ts:1:20 ./db',
        'lib/db.ts:1:16 pg',
        'node_modules/pg/edge.js pg@8.0.0',
      ],
    ],
  );
  const text = formatReach(found);
  t.regex(text, /^edge-light \(where it runs\): 2 shortest chains$/m);
  t.regex(text, /^ {4}lib\/l\.ts:1:20 imports '\.\/db'$/m);
});

test('a module of Node, where a condition decides', async (t) => {
  const dir = project(t, app);
  const found = await whyReached(dir, 'node:fs', '/api/a');
  t.deepEqual(
    found.runtimes.map(({ runtime, reached }) => [runtime, reached]),
    [
      ['nodejs', true],
      ['edge-light', false],
      ['workerd', true],
      ['deno', true],
    ],
  );
  t.is(found.runtimes[0]!.chains[0]!.to, 'node:fs');
  t.like(found.runtimes[0]!.chains[0]!.steps.at(-1), {
    file: 'node_modules/pg/node.js',
    package: 'pg@8.0.0',
    line: 1,
    column: 16,
  });
});

test('files, the route itself, unused code, what is not reached', async (t) => {
  const dir = project(t, app);
  const of = async (asked: string, route: string, options = {}) =>
    (await whyReached(dir, asked, route, options)).runtimes[0]!;
  t.like(await of('lib/db.ts', '/api/a'), { reached: true, used: true, total: 2 });
  t.like(await of('./db.ts', '/api/a', { cwd: join(dir, 'lib') }), { reached: true });
  t.like(await of(join(dir, 'lib/db.ts'), 'pages/api/a.ts'), { reached: true });
  t.like(await of('lib/late.ts', '/api/a'), { reached: true, used: false });
  t.deepEqual((await of('pages/api/a.ts', '/api/a')).chains, [{ steps: [], to: 'pages/api/a.ts', package: null }]);
  t.false((await whyReached(dir, 'lib/off.ts', '/api/a')).reached);
  t.false((await whyReached(dir, 'pg', '/')).reached);
  t.false((await whyReached(dir, 'pg/extra', '/api/a')).reached);
  t.regex(formatReach(await whyReached(dir, 'pg', '/')), /pg is not reached, in any runtime/);
});

test('assets, what the framework provides, and what a guard keeps from the edge', async (t) => {
  const dir = project(t, {
    'pages/index.tsx': `import Link from 'next/link';\nimport '../lib/style.css';\nimport data from '@/data.json';\nif (process.env.NEXT_RUNTIME === 'nodejs') require('../lib/node');\nexport const config = { runtime: 'edge' };\nexport default () => [Link, data];\n`,
    'lib/style.css': '',
    'lib/other.css': '',
    'lib/node.js': `require('fs').readFileSync('x');\n`,
    'data.json': '{}',
    'tsconfig.json': JSON.stringify({ compilerOptions: { paths: { '@/*': ['./*'] } } }),
  });
  const reached = async (asked: string) => (await whyReached(dir, asked, '/')).runtimes.map(({ reached }) => reached);
  const [everywhere, nowhere] = [
    [true, true, true, true],
    [false, false, false, false],
  ];
  t.deepEqual(await reached('lib/style.css'), everywhere);
  t.deepEqual(await reached('lib/other.css'), nowhere);
  t.deepEqual(await reached('data.json'), everywhere);
  t.deepEqual(await reached('next/link'), everywhere);
  t.deepEqual(await reached('next'), everywhere);
  t.deepEqual(await reached('lib/node.js'), [true, false, false, false]);
  t.deepEqual(await reached('fs'), [true, false, false, false]);
  t.is((await whyReached(dir, 'data.json', '/')).runtimes[0]!.chains[0]!.to, 'data.json');
});

test('many chains are counted, ten are shown', async (t) => {
  // Twelve layers of two files: 4,096 ways.
  const files: Record<string, string> = {
    'pages/index.js': `import './l0a';\nimport './l0b';\nexport default () => null;\n`,
  };
  for (let i = 0; i < 12; i++) {
    const next = i === 11 ? `import './end';\n` : `import './l${i + 1}a';\nimport './l${i + 1}b';\n`;
    files[`pages/l${i}a.mjs`] = files[`pages/l${i}b.mjs`] = next;
  }
  files['pages/end.mjs'] = 'export {};\n';
  const dir = project(t, files);
  const [node] = (await whyReached(dir, 'pages/end.mjs', '/')).runtimes;
  t.is(node!.total, 4096);
  t.is(node!.chains.length, 10);
  t.is(new Set(node!.chains.map((chain) => JSON.stringify(chain))).size, 10);
  t.true(node!.chains.every(({ steps }) => steps.length === 13));
});

test('what is not there is an error with a did-you-mean', async (t) => {
  const dir = project(t, app);
  await t.throwsAsync(whyReached(dir, 'pgg', '/api/a'), { code: 'SRT_OPTION', message: /`pgg`\. Did you mean `pg`\?/ });
  await t.throwsAsync(whyReached(dir, './nope.ts', '/api/a'), {
    code: 'SRT_OPTION',
    message: /no file `\.\/nope\.ts`/,
  });
  await t.throwsAsync(whyReached(dir, 'pg', '/api/b'), { code: 'SRT_OPTION', message: /Did you mean `\/api\/a`\?/ });
  await t.throwsAsync(whyReached(dir, 'pg', 'lib/l.ts'), { code: 'SRT_OPTION', message: /is a file and no route/ });
});
