import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type * as ReactModule from 'react';

import type DefaultApp from '../../dist/next/app.js';
import type * as documentModule from '../../dist/next/document.js';
import type DefaultHead from '../../dist/next/head.js';
import type { useRouter } from '../../dist/next/router.js';
import type { createEdgePage } from '../../dist/render/entry-edge.js';
import type { createNodePage } from '../../dist/render/entry-node.js';
import { react18Folder } from './react-18.ts';
import { root } from './root.ts';

/** This package's renderer, bound to one line of React. */
export interface ReactLine {
  version: string;
  React: typeof ReactModule;
  createNodePage: typeof createNodePage;
  createEdgePage: typeof createEdgePage;
  document: typeof documentModule;
  Head: typeof DefaultHead;
  useRouter: typeof useRouter;
  App: typeof DefaultApp;
}

/** The React of the checkout. */
export function react19(): Promise<ReactLine> {
  return load(join(root, 'dist'), join(root, 'package.json'));
}

/**
 * React 18: the compiled package copied beside it, so that bare `react` resolves there. On edge bundles alias
 * `react-dom/server` to its browser build, which the copy does as well.
 */
export function react18(): Promise<ReactLine> {
  const dir = react18Folder();
  const copy = mkdtempSync(join(tmpdir(), 'switchrt-react-18-'));
  process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
  mkdirSync(join(copy, 'node_modules'));
  for (const name of ['react', 'react-dom'])
    symlinkSync(join(dir, 'node_modules', name), join(copy, 'node_modules', name));
  symlinkSync(join(root, 'node_modules/cookie'), join(copy, 'node_modules/cookie'));
  writeFileSync(join(copy, 'package.json'), '{"type":"module"}');
  for (const room of ['render', 'server', 'next', 'http', 'router']) {
    if (existsSync(join(root, 'dist', room))) cpSync(join(root, 'dist', room), join(copy, room), { recursive: true });
  }
  cpSync(join(root, 'dist/errors.js'), join(copy, 'errors.js'));
  const edge = join(copy, 'render/edge-stream.js');
  writeFileSync(edge, readFileSync(edge, 'utf8').replace("'react-dom/server'", "'react-dom/server.browser'"));
  return load(copy, join(dir, 'package.json'));
}

async function load(dist: string, project: string): Promise<ReactLine> {
  const bring = (path: string): Promise<any> => import(pathToFileURL(join(dist, path)).href);
  const React = createRequire(project)('react') as typeof ReactModule;
  const [node, edge, document, head, router, app] = await Promise.all(
    [
      'render/entry-node.js',
      'render/entry-edge.js',
      'next/document.js',
      'next/head.js',
      'next/router.js',
      'next/app.js',
    ].map(bring),
  );
  return {
    version: React.version,
    React,
    createNodePage: node.createNodePage,
    createEdgePage: edge.createEdgePage,
    document,
    Head: head.default,
    useRouter: router.useRouter,
    App: app.default,
  };
}
