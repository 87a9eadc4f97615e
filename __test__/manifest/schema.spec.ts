import { Ajv2020 } from 'ajv/dist/2020.js';
import test from 'ava';

import { analyzeModule, scan } from '../../dist/index.js';
import schema from '../../dist/manifest/manifest.schema.json' with { type: 'json' };
import { manifest } from '../_shared/manifest.ts';
import { project } from '../_shared/project.ts';

const validate = new Ajv2020({ strict: true, strictRequired: false, allErrors: true }).compile(schema);

test('what a scan says is what the schema says, of every kind of route and finding', async (t) => {
  const dir = project(t, {
    'middleware.ts': `export const config = { matcher: [{ source: '/a/:p*', has: [{ type: 'host', value: 'x' }, { type: 'header', key: 'y' }] }] };\nexport function middleware() { eval('1'); }\n`,
    'pages/index.tsx':
      'export async function getStaticProps() { return { props: {} }; }\nexport default function Page() { return null; }\n',
    'pages/_app.js': `export const config = { runtime: 'edge' };\nexport default () => null;\n`,
    'pages/blog/[...slug].js': `import os from 'node:os';\nexport const config = { runtime: 'experimental-edge', maxDuration: 5 };\nexport default () => os.cpus();\n`,
    'pages/api/bad.ts': `export const config = { runtime: 7 };\n`,
    'app/page.tsx': `export const runtime = 'edge';\nexport default () => null;\n`,
    'app/api/route.ts': `export function GET() { return new Response(process.cwd()); }\n`,
    'next.config.js': 'module.exports = { images: {} };\n',
  });
  for (const options of [{}, { allUses: true, targets: ['deno', 'workerd'] }, { uses: false }]) {
    const found = await scan(dir, options);
    t.true(found.routes.length > 6 && found.diagnostics.length > 4);
    t.true(validate(JSON.parse(JSON.stringify(found))), JSON.stringify(validate.errors));
  }
});

test('the schema refuses a key too many, a key too few and a wrong word', (t) => {
  const wrong: ((all: any) => void)[] = [
    (all) => (all.extra = 1),
    (all) => delete all.routes[0].hash,
    (all) => (all.routes[0].runtime = 'deno'),
    (all) => (all.version = 2),
    (all) => (all.diagnostics[0].line = '1'),
  ];
  for (const change of wrong) {
    const all = structuredClone(manifest());
    t.true(validate(all));
    change(all);
    t.false(validate(all), String(change));
  }
});

test('findings of one module have the shape of a manifest’s', (t) => {
  const { diagnostics, uses } = analyzeModule(`import 'fs';\nexport let config = { runtime: 'edge' };\n`, {
    filename: 'a.js',
  });
  t.true(diagnostics.length > 0);
  t.true(
    validate({ ...manifest(), diagnostics, routes: [{ ...manifest().routes[0], uses }] }),
    JSON.stringify(validate.errors),
  );
});
