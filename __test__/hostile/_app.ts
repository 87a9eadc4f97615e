import type { ExecutionContext } from 'ava';

import { scan } from '../../dist/index.js';
import type { Diagnostic, Manifest } from '../../dist/index.js';
import { project } from '../_shared/project.ts';

/** A route that must keep its answer, whatever lies beside it. */
export const BYSTANDER: Record<string, string> = {
  'pages/bystander.js': `import '../lib/own';\nexport const config = { runtime: 'experimental-edge' };\nexport default () => null;\n`,
  'lib/own.js': `export const x = 1;\n`,
};

/** A project with the bystander and these files. */
export function app(t: ExecutionContext, files: Record<string, string> = {}): string {
  return project(t, { ...BYSTANDER, ...files });
}

/** Scans, and asserts that the bystander has its answer. */
export async function scanned(t: ExecutionContext, dir: string): Promise<Manifest> {
  const manifest = await scan(dir);
  const route = manifest.routes.find((one) => one.route === '/bystander');
  t.like(route, { runtime: 'edge', reason: 'page', rendering: 'ssr', uses: [], support: { 'edge-light': 'yes' } });
  t.deepEqual(
    manifest.diagnostics.filter(({ file, code }) => file.includes('bystander') && code !== 'config/experimental'),
    [],
  );
  return manifest;
}

/** What is told about a file, as `code`. */
export function codes(manifest: Manifest, file: string): string[] {
  return manifest.diagnostics.filter((one: Diagnostic) => one.file === file).map(({ code }) => code);
}
