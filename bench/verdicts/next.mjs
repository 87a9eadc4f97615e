// Next's own word on the same routes: what `next build` warns about or refuses.
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { install } from '../lib.mjs';
import { source } from './routes.mjs';
import { writeApp } from './serve.mjs';

const MARK = 'Import trace for requested module:';

/** What each complaint of a build is about: its first line that is no path, and the files of its import trace. */
function complaints(output, app) {
  const parts = output.split(MARK);
  return parts.slice(1).map((part, i) => {
    const trace = [];
    for (const line of part.trimStart().split('\n')) {
      const path = line.trim();
      if (path === '') break;
      if (/^\.{1,2}\//.test(path)) trace.push(resolve(app, path));
    }
    const said = parts[i].split('\n').map((line) => line.trim());
    const message = said.findLast((line) =>
      /Edge Runtime|Dynamic Code|Module not found|not handled by plugins|Module parse failed/.test(line),
    );
    return { message: message ?? said.findLast((line) => line !== '') ?? '', trace };
  });
}

function next(peer, app) {
  const bin = join(peer, 'node_modules/next/dist/bin/next');
  const { stdout, stderr, status } = spawnSync(process.execPath, [bin, 'build', '--webpack'], {
    cwd: app,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1' },
  });
  return { output: `${stdout}\n${stderr}`, refused: status !== 0 };
}

/**
 * Builds the routes with Next until it refuses none: an error keeps the others from being judged.
 *
 * @param files - the files that a route is made of, by name: a complaint names files, not routes
 * @returns `{ kind, message }` by route, `kind` being `error` or `warning`; routes without a complaint are missing
 */
export function nextSays(app, chosen, files, log) {
  const peer = install('peers/next-16');
  const says = {};
  let rest = chosen;
  for (;;) {
    log(`next build of ${rest.length} routes`);
    writeApp(app, rest, (route) => source(route));
    mkdirSync(join(app, 'node_modules'));
    for (const name of ['next', 'react', 'react-dom']) {
      symlinkSync(join(peer, 'node_modules', name), join(app, 'node_modules', name));
    }
    writeFileSync(join(app, 'package.json'), '{ "private": true }\n');
    const { output, refused } = next(peer, app);
    const failed = refused && output.includes('Failed to compile');
    const touched = new Set();
    for (const { message, trace } of complaints(output, app)) {
      for (const [name] of rest) {
        const own = join(app, 'pages/api', `${name}.js`);
        if (trace.length === 0 || !trace.every((file) => file === own || files[name].has(file))) continue;
        touched.add(name);
        says[name] ??= { kind: failed ? 'error' : 'warning', message };
      }
    }
    if (!failed) {
      if (!output.includes('Compiled')) throw new Error(`next build failed: ${output.slice(-3000)}`);
      return says;
    }
    if (touched.size === 0) throw new Error(`next build failed, and of no route: ${output.slice(0, 3000)}`);
    rest = rest.filter(([name]) => !touched.has(name));
  }
}
