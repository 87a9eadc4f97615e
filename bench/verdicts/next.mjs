// Next's own word on the same routes: what its build warns about or refuses.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { install } from '../lib.mjs';
import { source } from './routes.mjs';
import { writeApp } from './serve.mjs';

/**
 * A next.config that writes down every complaint of the edge compiler with the routes that reach the module it is about.
 * The terminal shows five of them, without their routes.
 */
const CONFIG = `const { writeFileSync } = require('node:fs');

function routesOf(graph, start) {
  const seen = new Set([start]);
  for (const module of seen) {
    for (const { originModule } of graph.getIncomingConnections(module)) if (originModule) seen.add(originModule);
  }
  const names = [...seen].map((module) => /pages[\\\\/]api[\\\\/](.+)\\.js$/.exec(module.resource ?? '')?.[1]);
  return [...new Set(names.filter(Boolean))];
}

const report = {
  apply(compiler) {
    compiler.hooks.done.tap('report', ({ compilation }) => {
      const complaints = ['errors', 'warnings'].flatMap((kind) =>
        [...compilation[kind]].map((error) => ({
          kind: kind.slice(0, -1),
          message: String(error.message).split('\\n')[0],
          routes: error.module ? routesOf(compilation.moduleGraph, error.module) : [],
        })),
      );
      writeFileSync(__dirname + '/complaints.json', JSON.stringify(complaints));
    });
  },
};

module.exports = {
  webpack(config, { nextRuntime }) {
    if (nextRuntime === 'edge') config.plugins.push(report);
    return config;
  },
};
`;

/** One build; its complaints. */
function buildWithNext(peer, app, chosen) {
  writeApp(app, chosen, (route) => source(route));
  mkdirSync(join(app, 'node_modules'));
  for (const name of ['next', 'react', 'react-dom']) {
    symlinkSync(join(peer, 'node_modules', name), join(app, 'node_modules', name));
  }
  writeFileSync(join(app, 'package.json'), '{ "private": true }\n');
  writeFileSync(join(app, 'next.config.js'), CONFIG);
  const bin = join(peer, 'node_modules/next/dist/bin/next');
  const { stderr } = spawnSync(process.execPath, [bin, 'build', '--webpack'], {
    cwd: app,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1' },
  });
  try {
    return JSON.parse(readFileSync(join(app, 'complaints.json'), 'utf8'));
  } catch (error) {
    throw new Error(`next build said nothing: ${stderr.slice(-2000)}`, { cause: error });
  } finally {
    rmSync(app, { recursive: true, force: true });
  }
}

/** @returns `{ kind: 'error' | 'warning', message }` by route; routes without a complaint are missing */
export function nextSays(app, chosen) {
  const peer = install('peers/next-16');
  const says = {};
  // Modules that cannot be built keep it from looking at the rest of the code, so there is a second build without them.
  for (let rest = chosen, round = 0; round < 2; round++) {
    // Errors come first.
    for (const { kind, message, routes } of buildWithNext(peer, app, rest)) {
      for (const name of routes) says[name] ??= { kind, message };
    }
    const left = rest.filter(([name]) => says[name]?.kind !== 'error');
    if (left.length === rest.length) break;
    rest = left;
  }
  return says;
}
