import { symlinkSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { build, scan, serve } from '../../dist/index.js';
import { project } from '../_shared/project.ts';
import { root } from '../_shared/root.ts';

/** Packages that this one has installed, lightly called; `npm run verdicts` does it for a hundred, on every target. */
const calls: Record<string, [imports: string, expression: string, answer: string | null]> = {
  valibot: [`import * as v from 'valibot';`, `v.parse(v.string(), 'a')`, 'a'],
  cookie: [`import { parseCookie } from 'cookie';`, `parseCookie('a=1').a`, '1'],
  'path-to-regexp': [`import { compile } from 'path-to-regexp';`, `compile('/a/:b')({ b: 'c' })`, '/a/c'],
  react: [
    `import { createElement } from 'react'; import { renderToString } from 'react-dom/server.edge';`,
    `renderToString(createElement('p', null, 'a'))`,
    '<p>a</p>',
  ],
  'magic-string': [`import MagicString from 'magic-string';`, `new MagicString('a').append('b').toString()`, 'ab'],
  buffer: [`import { Buffer } from 'buffer/';`, `Buffer.from('a').toString('hex')`, '61'],
  undici: [`import { Pool } from 'undici';`, `typeof new Pool('http://127.0.0.1:9').request`, null],
  yazl: [`import yazl from 'yazl';`, `typeof new yazl.ZipFile().addFile`, null],
};

function source(imports: string, expression: string): string {
  return `${imports}
export const config = { runtime: 'edge', unstable_allowDynamic: ['**'] };
export default () => new Response(String(${expression}));`;
}

test('the verdicts on real packages are what happens in the edge host', async (t) => {
  const dir = project(
    t,
    Object.fromEntries(
      Object.entries(calls).map(([name, [imports, expression]]) => [
        `pages/api/${name}.js`,
        source(imports, expression),
      ]),
    ),
  );
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
  const { routes } = await scan(dir);
  await build({ dir });
  const server = await serve({ dir, port: 0, logs: false });
  t.teardown(() => server.close());
  for (const [name, [, , answer]] of Object.entries(calls)) {
    const verdict = routes.find(({ route }) => route === `/api/${name}`)?.support['edge-light'];
    const response = await fetch(`${server.url}/api/${name}`);
    t.is(response.ok ? await response.text() : null, answer, name);
    t.is(verdict, answer === null ? 'no' : 'yes', name);
  }
});
