// One app, one scan, and what it says.
import type { ExecutionContext } from 'ava';

import { scan } from '../../dist/index.js';
import type { Diagnostic, Manifest, Route } from '../../dist/index.js';
import { project } from '../_shared/project.ts';

export const VIEW = 'export default () => null;\n';
export const SSR = 'export async function getServerSideProps() { return { props: {} }; }\n';
export const HANDLER = `export default () => new Response('ok');\n`;

export interface Seen {
  manifest: Manifest;
  route(name: string): Route;
  codes: string[];
  found(code: string): Diagnostic[];
}

export async function scanned(t: ExecutionContext, files: Record<string, string>, options = {}): Promise<Seen> {
  const manifest = await scan(project(t, files), options);
  return {
    manifest,
    route: (name) => {
      const route = manifest.routes.find((one) => one.route === name);
      if (route === undefined) throw new Error(`no route ${name}`);
      return route;
    },
    codes: manifest.diagnostics.map(({ code }) => code),
    found: (code) => manifest.diagnostics.filter((one) => one.code === code),
  };
}

/** One page with this head; `route` is its route. */
export async function onePage(
  t: ExecutionContext,
  head: string,
  more: Record<string, string> = {},
): Promise<Seen & { page: Route }> {
  const seen = await scanned(t, { 'pages/a.tsx': `${head}\n${VIEW}`, ...more });
  return { ...seen, page: seen.route('/a') };
}

/** One edge API route with this body, and its findings as `severity code`. */
export async function oneEdge(t: ExecutionContext, body: string, more: Record<string, string> = {}): Promise<string[]> {
  const { manifest } = await scanned(t, {
    'pages/api/a.ts': `export const config = { runtime: 'edge' };\n${body}`,
    ...more,
  });
  return manifest.diagnostics
    .filter(({ code }) => code !== 'config/experimental')
    .map(({ severity, code }) => `${severity} ${code}`);
}
