import { createRequire } from 'node:module';
import { join, sep } from 'node:path';

import type { BuiltMiddleware, BuiltRoute } from '../../bundle/output.ts';
import { replayRequest } from '../../http/replay.ts';
import { requestScope } from '../../http/request-scope.ts';
import type { EdgeEntry, NodeEntry, Outcome } from '../../server/entry.ts';
import type { Exchange, MiddlewareAnswer, MiddlewareInput, Runtime, RuntimeStats } from '../contract.ts';
import { useProjectPackages } from './packages.ts';
import { runProxy } from './proxy.ts';

export interface NodeRuntimeOptions {
  /** Absolute path of the build. */
  outDir: string;
  /** Absolute path of the project, whose `node_modules` the bundles use. */
  dir: string;
  /** A failure after the head was sent: the connection is gone, only the log is left. */
  onError(error: unknown, about: { route: { route: string }; context: { requestId: string } }): void;
}

export interface NodeRuntime extends Runtime {
  readonly name: 'nodejs';
  /** The loaded entry: what the dispatcher prerenders with. */
  entry(route: BuiltRoute): Promise<NodeEntry>;
  /** The route is loaded, takes a `Request` and sees nothing of the Node response. */
  isWeb(route: BuiltRoute): boolean;
  /** Runs a `proxy` and gives its answer. Rejects as `invoke` does. */
  middleware(input: MiddlewareInput): Promise<MiddlewareAnswer>;
}

/** Which runtime's modules `require.cache` holds, by the folder of their build. */
const owners = new Map<string, object>();

/** Forgets the modules of a folder; whoever has them already keeps them. */
function forgetModules(cache: NodeJS.Dict<NodeJS.Module>, folder: string): void {
  for (const file of Object.keys(cache)) if (file.startsWith(folder)) delete cache[file];
}

/** Runs Node routes in this process: each bundle is required on its first request and stays. */
export function createNodeRuntime(options: NodeRuntimeOptions): NodeRuntime {
  useProjectPackages(options.dir, options.outDir);
  // Bundles have it folded in; packages that stay outside of them, and reads by a computed key, look here.
  process.env['NEXT_RUNTIME'] = 'nodejs';
  const require = createRequire(join(options.outDir, 'server', 'nodejs', 'package.json'));
  const folder = join(options.outDir, 'server', 'nodejs') + sep;
  const owner = {};
  // A build that is loaded anew from the same folder must not meet the old modules.
  forgetModules(require.cache, folder);
  owners.set(folder, owner);
  const entries = new Map<string, NodeEntry | Promise<NodeEntry>>();
  let active = 0;

  const entry = async (route: BuiltRoute | BuiltMiddleware): Promise<NodeEntry> => {
    const known = entries.get(route.route);
    if (known) return known;
    const loading = loadEntry<NodeEntry>(require, options.outDir, route);
    entries.set(route.route, loading);
    try {
      const loaded = await loading;
      entries.set(route.route, loaded);
      return loaded;
    } catch (error) {
      // The next request tries again, as a process that starts anew would.
      entries.delete(route.route);
      throw error;
    }
  };

  const run = (handler: NodeEntry, exchange: Exchange): Outcome | Promise<Outcome> => {
    const { res, context, body } = exchange;
    const req = body == null ? exchange.req : replayRequest(exchange.req, body);
    active += 1;
    let outcome: Outcome | Promise<Outcome>;
    try {
      outcome = requestScope().runInAsyncScope(handler.handle, handler, req, res, context, exchange);
    } catch (error) {
      active -= 1;
      return afterError(error, exchange);
    }
    if (typeof outcome === 'string') {
      active -= 1;
      return outcome;
    }
    return outcome.then(
      (settled) => {
        active -= 1;
        return settled;
      },
      (error: unknown) => {
        active -= 1;
        return afterError(error, exchange);
      },
    );
  };

  const runCold = async (exchange: Exchange): Promise<Outcome> => {
    const started = performance.now();
    const handler = await entry(exchange.route);
    exchange.timing.cold = true;
    exchange.timing.loadMs = performance.now() - started;
    return run(handler, exchange);
  };

  const afterError = (error: unknown, exchange: Exchange): Outcome => {
    const { res } = exchange;
    if (!res.headersSent) throw error;
    if (!(exchange.gone ?? exchange.signal.aborted)) options.onError(error, exchange);
    res.destroy();
    return 'done';
  };

  return {
    name: 'nodejs',
    capabilities: { streaming: true, node: true, dynamicCode: true, isolated: false },
    entry,
    async load(route) {
      await entry(route);
    },
    isWeb(route) {
      const known = entries.get(route.route);
      return known !== undefined && !(known instanceof Promise) && known.web === true;
    },
    invoke(exchange) {
      const known = entries.get(exchange.route.route);
      return known === undefined || known instanceof Promise ? runCold(exchange) : run(known, exchange);
    },
    async middleware(input) {
      const { middleware, context } = input;
      const proxy = (await entry(middleware)) as unknown as EdgeEntry;
      return runProxy(proxy, input, (error) => options.onError(error, { route: middleware, context }));
    },
    stats(): RuntimeStats {
      return { instances: 1, active, coldStarts: entries.size, coldStartMs: [], rssBytes: 0 };
    },
    async dispose() {
      entries.clear();
      // Those of a later build in the same folder are not this one's to forget.
      if (owners.get(folder) !== owner) return;
      owners.delete(folder);
      forgetModules(require.cache, folder);
    },
  };
}

async function loadEntry<E extends { handle: unknown }>(
  require: NodeJS.Require,
  outDir: string,
  route: BuiltRoute | BuiltMiddleware,
): Promise<E> {
  // A bundle with top-level await exports a promise.
  const namespace = (await require(join(outDir, route.code.files.at(-1)!))) as { default?: E };
  const entry = namespace.default;
  if (!entry || typeof entry.handle !== 'function') {
    throw new TypeError(
      `the bundle of ${route.route} (${route.code.files.join(', ')}) exports no handler: build again`,
    );
  }
  return entry;
}
