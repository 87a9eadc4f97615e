// What reads route config elsewhere. Both keep what they parsed, so each measurement is a new process and its first pass, as in a
// build; what they load before it is not counted.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { install, root } from '../lib.mjs';

function pass({ dir, pages }, body) {
  install('peers/next-16');
  const list = join(dir, 'pages.json');
  writeFileSync(list, JSON.stringify(pages));
  const script = `const pages = JSON.parse(require('node:fs').readFileSync(${JSON.stringify(list)}, 'utf8'));
    (async () => { ${body} })().catch((error) => { console.error(error); process.exit(1); });`;
  const out = execFileSync(process.execPath, ['-e', script], {
    cwd: join(root, 'bench/peers/next-16'),
    env: { ...process.env, NODE_ENV: 'production' },
    encoding: 'utf8',
    // Next warns of each edge page; what it says when it fails is in the error.
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 2 ** 28,
  });
  return Number(out.trim().split('\n').at(-1));
}

/** Milliseconds of Next 16's own reading of every page's config. */
export const next = (app) =>
  pass(
    app,
    `const { getPageStaticInfo } = require('next/dist/build/analysis/get-page-static-info');
    const { loadBindings } = require('next/dist/build/swc');
    await loadBindings();
    const started = performance.now();
    for (const pageFilePath of pages) await getPageStaticInfo({ pageFilePath, nextConfig: { experimental: {} }, isDev: false, pageType: 'pages', page: '/' + pageFilePath.split('/pages/')[1].replace(/\\.[jt]sx?$/, '') });
    console.log(performance.now() - started);`,
  );

/** Milliseconds of the Vercel CLI's own reading of every page's config. */
export const vercel = (app) =>
  pass(
    app,
    `const { getConfig } = require('@vercel/static-config');
    const { Project } = require(require.resolve('ts-morph', { paths: [require.resolve('@vercel/static-config')] }));
    const project = new Project();
    const started = performance.now();
    for (const page of pages) { try { getConfig(project, page); } catch {} }
    console.log(performance.now() - started);`,
  );
