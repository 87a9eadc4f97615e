// What the scan says of each package on each target, next to what happens there.
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

import { edgeBinaries, serveDeno, serveWorkerd } from '../../__test__/_shared/edge-binaries.ts';
import { build, scan, serve } from '../../dist/index.js';
import { bundle } from './bundle.mjs';
import { nextSays } from './next.mjs';
import { notes } from './notes.mjs';
import { routes, source } from './routes.mjs';
import { inEdgeHost, inNode, inRuntime, writeApp } from './serve.mjs';

const here = import.meta.dirname ?? new URL('.', import.meta.url).pathname;
const DENO_RIGHTS = ['--allow-net', '--allow-env', '--allow-sys', '--allow-read'];
const OLD = '2024-01-01';

/** Targets as the scan names them; the newest date of workerd is filled in. */
export const targets = ['edge-light', `workerd@${OLD}`, 'workerd', 'deno'];

/**
 * @param only - names of routes; all without
 * @returns `{ targets, rows, hasNext }`: a row holds the verdicts, the outcomes and the findings by target, and what Next said
 */
export async function measure({ only = [], log = () => {}, next = true } = {}) {
  const binaries = edgeBinaries();
  if (binaries === null) throw new Error('npm has no workerd and deno for this machine');
  const chosen = routes.filter(([name]) => only.length === 0 || only.includes(name));
  const names = chosen.map(([name]) => name);
  const echoServer = createServer((_, response) => response.end('echo')).listen(0, '127.0.0.1');
  await once(echoServer, 'listening');
  const echo = encodeURIComponent(`http://127.0.0.1:${echoServer.address().port}/`);

  const app = join(here, 'app');
  writeApp(app, chosen, (route) => source(route));
  const file = (name) => join(app, 'pages/api', `${name}.js`);

  log('scan');
  const manifest = await scan(app, { targets });
  const support = Object.fromEntries(
    manifest.routes.map((route) => [route.route.slice('/api/'.length), route.support]),
  );
  const findings = (name, target) => whyNot(manifest, `/api/${name}`, target);

  log('node');
  const right = {};
  for (const name of names) right[name] = await inNode(file(name), decodeURIComponent(echo));

  const truth = { [targets[0]]: await edgeLight(chosen, file, manifest, echo, log) };
  const runtimes = [
    [
      targets[1],
      { family: 'workerd', requires: false },
      (folder, list) => serveWorkerd(binaries.workerd, folder, list, OLD),
    ],
    [
      manifest.targets.find((name) => name.startsWith('workerd@') && name !== targets[1]),
      { family: 'workerd', requires: true },
    ],
    [
      targets[3],
      { family: 'deno', requires: true },
      (folder) => serveDeno(binaries.deno, folder, 'worker.js', DENO_RIGHTS),
    ],
  ];
  for (const [target, how, start] of runtimes) {
    log(target);
    const begin =
      start ?? ((folder, list) => serveWorkerd(binaries.workerd, folder, list, target.slice('workerd@'.length)));
    truth[target] = {};
    for (const name of names) truth[target][name] = await inRuntime(begin, file(name), name, how, echo);
  }
  // An answer that is not Node's is a failure, too.
  for (const outcomes of Object.values(truth)) {
    for (const [name, outcome] of Object.entries(outcomes)) {
      if (outcome.ok && typeof right[name] === 'string' && outcome.text !== right[name]) {
        outcomes[name] = {
          ok: false,
          load: false,
          why: `another answer than Node's: ${JSON.stringify(outcome.text).slice(0, 80)}`,
        };
      }
    }
  }
  echoServer.close();
  const says = next ? nextSays(join(here, 'app-next'), chosen) : null;
  for (const folder of ['app', 'app-edge', 'app-next']) rmSync(join(here, folder), { recursive: true, force: true });
  const full = Object.keys(truth);
  const rows = names.map((name) => ({
    name,
    package: packageOf(chosen.find((route) => route[0] === name)),
    support: support[name],
    truth: Object.fromEntries(full.map((target) => [target, withoutText(truth[target][name])])),
    // The first objection, where it was wrong.
    findings: Object.fromEntries(
      full
        .filter((target) => support[name][target] === 'no' && truth[target][name].ok)
        .map((target) => [target, findings(name, target)[0] ?? null]),
    ),
    notes: notes[name] ?? null,
    next: says?.[name] ?? null,
  }));
  return { targets: full, rows, hasNext: says !== null };
}

const withoutText = ({ text: _text, ...outcome }) => outcome;

/** `name@version` of the package that a route is about: the first one that it imports. */
function packageOf([, imports]) {
  const specifier = /from '([^']+)'/.exec(imports)[1];
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  return `${name}@${JSON.parse(readFileSync(join(here, 'node_modules', name, 'package.json'), 'utf8')).version}`;
}

/** Edge-light: our own build. A route that it refuses is bundled by esbuild before; one refused again cannot run. */
async function edgeLight(chosen, file, manifest, echo, log) {
  log('edge-light');
  const app = join(here, 'app-edge');
  const config = "{ runtime: 'edge', unstable_allowDynamic: ['**'] }";
  // What the scan finds and no `unstable_allowDynamic` excuses.
  const hard = ({ code, severity }) => severity === 'error' && ['edge/unresolved', 'edge/native-addon'].includes(code);
  const refused = new Map(
    manifest.diagnostics
      .filter(hard)
      .flatMap(({ code, routes: of }) => of.map((route) => [route.slice('/api/'.length), code])),
  );
  const outcomes = {};
  const text = (route) =>
    refused.has(route[0])
      ? `export { default } from '../../bundles/${route[0]}.js';\nexport const config = ${config};\n`
      : source(route, config);
  let names = chosen.map(([name]) => name);
  for (let built = false; !built;) {
    writeApp(
      app,
      chosen.filter(([name]) => names.includes(name)),
      text,
    );
    for (const name of refused.keys()) {
      await bundle(file(name), join(app, 'bundles', `${name}.js`), { family: 'edge-light', requires: true });
    }
    try {
      await build({ dir: app });
      built = true;
    } catch (error) {
      const errors = (error.diagnostics ?? []).filter(
        ({ severity, routes: of }) => severity === 'error' && of.length > 0,
      );
      if (errors.length === 0) throw error;
      const again = new Set(refused.keys());
      for (const { code, message, routes: touched } of errors) {
        for (const name of touched.map((route) => route.slice('/api/'.length))) {
          if (again.has(name)) outcomes[name] ??= { ok: false, load: true, why: `the build refuses it: ${message}` };
          else refused.set(name, code);
        }
      }
      names = names.filter((name) => outcomes[name] === undefined);
    }
  }
  return { ...outcomes, ...(await inEdgeHost(serve, app, names, echo)) };
}

/** The first findings that make a route's verdict. */
function whyNot(manifest, route, target) {
  return (
    manifest.diagnostics
      .filter((diagnostic) => diagnostic.routes.includes(route) && diagnostic.code.startsWith('edge/'))
      // A finding that every target shares names none.
      .filter(({ message }) => message.includes(target) || !manifest.targets.some((name) => message.includes(name)))
      .toSorted((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'))
      .map(({ code, severity, message, file, line }) => ({
        code,
        severity,
        message,
        at: `${file.replace(/^.*node_modules\//, '')}:${line}`,
      }))
  );
}
