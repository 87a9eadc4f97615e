// What really happens: each route's bundle in the runtime itself, asked once.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { bundle } from './bundle.mjs';
import { CALL_FAILED } from './routes.mjs';

/** Long enough for what computes, short enough for what waits for ever. */
const PATIENCE = 15_000;

/**
 * One request: `{ ok, text }`, or `{ ok: false, load, why }`, where `load` says that the route did not even load.
 *
 * @param printed - gives what the runtime printed
 */
async function ask(url, printed) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) });
    const text = await response.text();
    if (response.ok) return { ok: true, text };
    if (text.startsWith(CALL_FAILED)) return failed(text.slice(CALL_FAILED.length), false);
    return failed(printed() || text, true);
  } catch (error) {
    if (error.name === 'TimeoutError') return failed('no answer', false);
    return failed(printed() || String(error.cause ?? error), false);
  }
}

function failed(output, load) {
  return { ok: false, load, why: firstError(output) };
}

/** The line that says what went wrong. */
function firstError(output) {
  const lines = output.split('\n').map((line) => line.trim());
  const line =
    lines.find((text) => /^(?:service main: |error: )?(?:Uncaught |\(in promise\) )*\w*Error\b.*?: /.test(text)) ??
    lines.find(
      (text) => text.length < 300 && /No such module|not (?:defined|supported|implemented)|is not a/i.test(text),
    ) ??
    lines.find((text) => text !== '') ??
    'it ended';
  return line
    .replace(/^service main: |^error: /, '')
    .replace(/\s+/g, ' ')
    .slice(0, 160);
}

const WORKER = (route) =>
  `import handler from './${route}.js';\nexport default { fetch: (request) => handler(request) };\n`;

/** Runs one route in its own process of a real runtime: `start(folder, modules)` gives `{ origin, output, stop }`. */
export async function inRuntime(start, entry, name, target, echo) {
  const folder = mkdtempSync(join(tmpdir(), 'switchrt-verdict-'));
  try {
    await bundle(entry, join(folder, `${name}.js`), target);
    writeFileSync(join(folder, 'worker.js'), WORKER(name));
    const served = await start(folder, ['worker.js', `${name}.js`]).catch((error) => ({ output: () => error.message }));
    if (served.origin === undefined) return failed(served.output(), true);
    try {
      return await ask(`${served.origin}/?echo=${echo}`, served.output);
    } finally {
      await served.stop();
    }
  } catch (error) {
    return failed(`Error: does not bundle: ${error.errors?.[0]?.text ?? error.message}`, true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Node's own answer, in a process of its own: what a right answer is. `null` where Node has none. */
export function inNode(file, echo) {
  const code = `const { default: handler } = await import(process.argv[1]);
const response = await handler(new Request('http://x/?echo=' + process.argv[2]));
process.stdout.write('\\0' + response.status + await response.text());
process.exit();`;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', code, file, echo], {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: PATIENCE,
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('close', () => {
      const answer = output.slice(output.lastIndexOf('\0') + 1);
      resolve(output.includes('\0') && answer.startsWith('200') ? answer.slice(3) : null);
    });
  });
}

/** Routes of a built app in the hardened host of the edge runtime. */
export async function inEdgeHost(serve, app, names, echo) {
  const lines = [];
  const log = (line) =>
    lines.push([line.message, line.error?.message, line.error?.stack, line.stack].filter(Boolean).join('\n'));
  const served = await serve({ dir: app, port: 0, logger: { log } });
  const outcomes = {};
  try {
    for (const name of names) {
      const from = lines.length;
      outcomes[name] = await ask(`${served.url}/api/${name}?echo=${echo}`, () => lines.slice(from).join('\n'));
    }
  } finally {
    await served.close();
  }
  return outcomes;
}

/** A folder with one route a package. */
export function writeApp(folder, routes, text) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'pages/api'), { recursive: true });
  for (const route of routes) writeFileSync(join(folder, 'pages/api', `${route[0]}.js`), text(route));
}
