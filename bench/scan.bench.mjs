// The scanner against what reads route config elsewhere, over the same generated app with a real import graph.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { install, median, root, timed } from './lib.mjs';

export const title = 'scan of 1,000 generated routes with their import graph, cold, in process';

function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.[jt]sx?$/.test(entry.name)) yield path;
  }
}

async function repeat(times, work) {
  await work();
  const ms = [];
  for (let i = 0; i < times; i++) {
    const started = performance.now();
    await work();
    ms.push(performance.now() - started);
  }
  return median(ms);
}

export async function run({ log }) {
  const { scan } = await import(join(root, 'dist/index.js'));
  install('peers/next-16');
  const app = mkdtempSync(join(tmpdir(), 'switchrt-corpus-'));
  try {
    timed('cargo', ['run', '--quiet', '--locked', '-p', 'switchrt-xtask', '--', 'corpus', app, '1000'], { cwd: root });
    const pages = [...sources(join(app, 'pages'))];
    log(`${pages.length} route files`);
    const rows = [];
    const what = 'scan of 1,000 routes';
    const ours = await repeat(9, () => scan(app));
    rows.push({ what, who: 'switchrt-native, whole graph analysed', value: ours, unit: 'ms' });
    const config = await repeat(9, () => scan(app, { uses: false }));
    rows.push({ what, who: 'switchrt-native, config only', value: config, unit: 'ms' });

    // Next caches parsed modules by content: one pass a process is what a build pays, so each repeat is a new process.
    const script = (body) => [
      '-e',
      `const pages = ${JSON.stringify(pages)}; (async () => { ${body} })().catch((e) => { console.error(e); process.exit(1); });`,
    ];
    const options = { cwd: join(root, 'bench/peers/next-16'), env: { ...process.env, NODE_ENV: 'production' } };
    const inner = (body) => {
      const ms = [];
      for (let i = 0; i < 5; i++) {
        const out = execFileSync(process.execPath, script(body), { encoding: 'utf8', ...options });
        ms.push(Number(out.trim().split('\n').at(-1)));
      }
      return median(ms);
    };
    const next = inner(`
      const { getPageStaticInfo } = require('next/dist/build/analysis/get-page-static-info');
      const { loadBindings } = require('next/dist/build/swc');
      await loadBindings();
      const t = performance.now();
      for (const pageFilePath of pages) await getPageStaticInfo({ pageFilePath, nextConfig: { experimental: {} }, isDev: false, pageType: 'pages', page: '/' + pageFilePath.split('/pages/')[1].replace(/\\.[jt]sx?$/, '') });
      console.log(performance.now() - t);`);
    rows.push({
      what,
      who: 'next 16 getPageStaticInfo, config only',
      value: next,
      unit: 'ms',
      ratio: next / ours,
      target: '8 × at least',
    });
    const vercel = inner(`
      const { getConfig } = require('@vercel/static-config');
      const { Project } = require(require.resolve('ts-morph', { paths: [require.resolve('@vercel/static-config')] }));
      const project = new Project();
      const t = performance.now();
      for (const page of pages) { try { getConfig(project, page); } catch {} }
      console.log(performance.now() - t);`);
    rows.push({ what, who: '@vercel/static-config, config only', value: vercel, unit: 'ms', ratio: vercel / ours });

    const cli = join(root, 'dist/cli/bin.js');
    const empty = await repeat(9, async () => timed(process.execPath, ['-e', '0']));
    const command = await repeat(9, async () => timed(process.execPath, [cli, 'scan', app, '--json']));
    rows.push({
      what: 'scan --json over an empty node',
      who: 'switchrt-native',
      value: command - empty,
      unit: 'ms',
      target: 'under 150',
    });
    rows.push({ what: 'an empty node', who: 'node -e 0', value: empty, unit: 'ms' });
    return rows;
  } finally {
    rmSync(app, { recursive: true, force: true });
  }
}
