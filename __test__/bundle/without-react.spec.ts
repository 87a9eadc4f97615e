import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { serve } from '../../dist/serve/serve.js';
import { app } from './_build.ts';

const files = {
  'pages/api/node.js': `export default (req, res) => res.json({ on: process.env.NEXT_RUNTIME });`,
  'pages/api/edge.js': `export const config = { runtime: 'edge' }; export default () => Response.json({ on: process.env.NEXT_RUNTIME });`,
  'middleware.js': `import { NextResponse } from 'next/server';
export function middleware() { return NextResponse.next({ headers: { 'x-through': '1' } }); }`,
};

test('an app of API routes alone is built and served without React, its errors too', async (t) => {
  const project = app(t, null, files);
  rmSync(join(project.dir, 'node_modules'), { recursive: true });
  const { output } = await project.build();
  t.deepEqual(Object.values(output.errorPages), [null, null, null]);
  t.false(existsSync(join(project.outDir, 'static/chunks')));
  const server = await serve({ dir: project.dir, port: 0, logs: false });
  try {
    for (const [path, on] of [
      ['/api/node', 'nodejs'],
      ['/api/edge', 'edge'],
    ]) {
      const answer = await fetch(server.url + path);
      t.deepEqual([await answer.json(), answer.headers.get('x-through')], [{ on }, '1']);
    }
    const nowhere = await fetch(`${server.url}/nowhere`);
    t.deepEqual([nowhere.status, nowhere.headers.get('content-type')], [404, 'text/html; charset=utf-8']);
    t.regex(await nowhere.text(), /<h1>404<\/h1><p>This page could not be found/);
    t.is(nowhere.headers.get('x-through'), '1');
    const bad = await fetch(`${server.url}/%zz`);
    t.deepEqual([bad.status, /<h1>400<\/h1>/.test(await bad.text())], [400, true]);
  } finally {
    await server.close();
  }
});

test('a function of an app without React holds none', async (t) => {
  const project = app(t, null, files);
  rmSync(join(project.dir, 'node_modules'), { recursive: true });
  await project.build({ node: 'lambda' });
  t.true(existsSync(join(project.outDir, 'lambda/api_node/index.mjs')));
  t.false(existsSync(join(project.outDir, 'lambda/api_node/node_modules')));
});

test('with a page, or an error page of its own, React is missed by name', async (t) => {
  for (const page of ['pages/index.js', 'pages/404.js']) {
    const project = app(t, null, { ...files, [page]: 'export default () => null;' });
    rmSync(join(project.dir, 'node_modules'), { recursive: true });
    const { code, message } = await project.fail();
    t.is(code, 'SRT_IO');
    t.regex(message, /needs react: install it with `npm install react react-dom`/);
  }
});
