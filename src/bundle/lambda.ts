import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { throwIfAborted } from '../native/abort.ts';
import type { Measured } from './budgets.ts';
import type { CompilerResult, Weight } from './bundler.ts';
import { relativePath } from './finding.ts';
import type { BuiltRoute } from './output.ts';
import { ownRoot } from './own.ts';
import type { Project } from './project.ts';
import { filesReadBy } from './read-files.ts';
import { copyAssets, copyInto, layOut, traceFiles } from './trace.ts';
import { filesBelow, zipFolder } from './zip.ts';

/**
 * Names of function folders: the route without its leading `/`, other `/` as `_`, without brackets and dots of parameters; the root
 * is `index`. Where two would meet, the later one in sort order gets `-2`, `-3`, ….
 */
export function lambdaNames(routes: readonly string[]): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const route of [...routes].sort()) {
    const plain = route.slice(1).replaceAll('/', '_').replaceAll('...', '').replace(/[[\]]/g, '') || 'index';
    let name = plain;
    for (let i = 2; taken.has(name); i++) name = `${plain}-${i}`;
    taken.add(name);
    names.set(route, name);
  }
  return names;
}

/**
 * Writes `lambda/<function>/index.mjs`, the `function.cjs` that it exports and all that it needs, `<function>.zip` beside it and `functions.json`; sets each route's
 * `lambda` and `size`.
 */
export async function writeLambdas(
  routes: readonly BuiltRoute[],
  project: Project,
  nodejs: CompilerResult,
  onFunction: (done: number) => void = () => {},
): Promise<Measured[]> {
  const folder = join(project.workDir, 'lambda');
  mkdirSync(folder, { recursive: true });
  const names = lambdaNames(routes.map((route) => route.route));
  const cache = {};
  const measured: Measured[] = [];
  for (const route of routes) {
    throwIfAborted(project.signal);
    const name = names.get(route.route)!;
    route.lambda = name;
    const target = join(folder, name);
    await writeFunction(route, nodejs, project, target, cache);
    const zip = `${target}.zip`;
    await zipFolder(target, zip);
    const bytes = filesBelow(target).reduce((sum, file) => sum + statSync(file).size, 0);
    const size = statSync(zip).size;
    route.size = { bytes, gzip: size };
    onFunction(measured.length + 1);
    measured.push({
      route: route.route,
      file: route.file,
      where: 'lambda',
      size,
      weigh: () => weighFolder(target, nodejs.weigh(route.code.entry)),
    });
  }
  writeFileSync(join(folder, 'functions.json'), `${JSON.stringify(Object.fromEntries([...names].sort()), null, 2)}\n`);
  return measured;
}

async function writeFunction(
  route: BuiltRoute,
  nodejs: CompilerResult,
  project: Project,
  target: string,
  cache: object,
): Promise<void> {
  // Chunks that are loaded later by number are no imports that a trace could follow.
  const { entry } = route.code;
  const later = nodejs.laterFiles(entry).map((file) => `server/nodejs/${file}`);
  const names = new Set([...route.code.files, ...later]);
  const files = [...names].map((file) => join(project.workDir, file));
  const trace = await traceFiles(files, join(project.workDir, 'server'), project.dir, cache);
  const package_ = join(project.workDir, 'server/nodejs/package.json');
  for (const file of [...files, package_]) copyInto(file, join(target, relativePath(project.workDir, file)));
  layOut(trace, target);
  const read = await filesReadBy(nodejs.modules(entry, ''), project);
  copyAssets([...trace.assets.filter((file) => !file.startsWith(project.workDir)), ...read], project.dir, target);
  copyInto(join(ownRoot, 'runtimes/node-lambda/handler.cjs'), join(target, 'handler.cjs'));
  writeFileSync(join(target, 'function.cjs'), functionSource(route, project));
  writeFileSync(join(target, 'index.mjs'), INDEX);
}

/** An instance of this package's own knows this text, and loads the file without the ESM loader. */
const INDEX = `import { createRequire } from 'node:module';

export const { handler } = createRequire(import.meta.url)('./function.cjs');
`;

function functionSource(route: BuiltRoute, project: Project): string {
  const described = {
    route: route.route,
    kind: route.kind,
    pattern: route.pattern,
    params: route.params,
    rendering: route.rendering,
    dataFetching: route.dataFetching,
  };
  const environment = JSON.stringify(project.env.values);
  return `'use strict';
const { createLambdaHandler } = require('./handler.cjs');

for (const [key, value] of Object.entries(${environment})) process.env[key] ??= value;
Object.assign(process.env, { NODE_ENV: 'production', NEXT_RUNTIME: 'nodejs' });
const { default: entry } = require(${JSON.stringify(`./${route.code.files.at(-1)}`)});

exports.handler = createLambdaHandler({
  entry,
  route: ${JSON.stringify(described)},
  build: ${JSON.stringify(route.build)},
});
`;
}

/** Packages by their files, and the route's own modules. */
function weighFolder(target: string, own: readonly Weight[]): Weight[] {
  const weights = new Map<string, number>();
  for (const file of filesBelow(target)) {
    const match = /node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+)[/\\](?!.*node_modules[/\\])/.exec(
      relativePath(target, file),
    );
    if (match) weights.set(match[1]!, (weights.get(match[1]!) ?? 0) + statSync(file).size);
    else if (!/\.[cm]?js$/.test(file)) weights.set(relativePath(target, file), readFileSync(file).length);
  }
  const packages = [...weights].map(([name, bytes]) => ({ name, bytes }));
  return [...packages, ...own].sort((a, b) => b.bytes - a.bytes);
}
