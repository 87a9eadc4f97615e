// Edge routes of a line each behind a real server, for the benches of the edge runtime alone.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { root } from './lib.mjs';

const script = (name, body, before = '') => `${before}
(self.__switchrt_entries ||= {})[${JSON.stringify(name)}] = { default: { kind: 'api', handle: async (request, context) => {
${body}
} } };`;

/** `routes`: a body by path. Resolves once the first host is ready. */
export async function edgeLab({ routes, modules = {}, edge = {} }) {
  const { createEdgeRuntime } = await import(join(root, 'dist/runtimes/edge/runtime.js'));
  const { defaultSwitchrtConfig: switchrt } = await import(join(root, 'dist/config/schema.js'));
  const outDir = mkdtempSync(join(tmpdir(), 'switchrt-lab-'));
  const built = new Map();
  for (const [name, body] of Object.entries(routes)) {
    const file = `server/edge${name}.js`;
    mkdirSync(dirname(join(outDir, file)), { recursive: true });
    writeFileSync(join(outDir, file), script(name, body, modules[name]));
    built.set(name, {
      route: name,
      kind: 'api',
      runtime: 'edge',
      code: { files: [file], entry: name },
      wasm: [],
      build: {},
    });
  }
  const runtime = createEdgeRuntime({
    outDir,
    dev: false,
    build: { next: { env: {} }, envFileKeys: [], switchrt: { ...switchrt, edge: { ...switchrt.edge, ...edge } } },
    logger: { log() {} },
    onError() {},
  });
  const server = createServer(async (req, res) => {
    const route = built.get(req.url.split('?')[0]);
    const client = new AbortController();
    res.on('close', () => res.writableFinished || client.abort());
    const url = req.url;
    const context = {
      route: route.route,
      params: {},
      query: {},
      url,
      asPath: url,
      href: `http://lab${url}`,
      isData: false,
      buffered: false,
      requestId: '',
    };
    try {
      await runtime.invoke({ req, res, route, context, signal: client.signal, timing: {} });
    } catch (error) {
      if (!res.destroyed) res.writeHead(error.status ?? 500).end(error.message);
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  await runtime.ready();
  return {
    runtime,
    origin: `http://127.0.0.1:${server.address().port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await runtime.dispose(AbortSignal.timeout(500));
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}

/** Resolves once a spare stands by. */
export async function withSpare({ runtime }) {
  while (runtime.hosts().length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
  await new Promise((resolve) => setTimeout(resolve, 500));
}
