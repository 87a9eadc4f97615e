import type { IncomingMessage, ServerResponse } from 'node:http';
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';

import { loadEnv } from '../config/env.ts';
import { SwitchrtError } from '../errors.ts';
import type { BuiltRoute } from '../bundle/output.ts';
import type { RuntimeStats } from '../runtimes/contract.ts';
import { loadApp } from './app.ts';
import type { App, AppOptions } from './app.ts';
import { createMemoryServer } from './fetch.ts';
import type { MemoryServer } from './fetch.ts';
import { createLogger } from './logger.ts';
import type { Logger } from './logger.ts';
import { checkDispatcherOptions } from './options.ts';
import { findOutDir } from './out-dir.ts';
import { handle } from './pipeline.ts';
import { traceRequest } from './tracing.ts';

export interface DispatcherOptions {
  /** Project root. */
  dir: string;
  /** Where `build` wrote; default: `.switchrt` in the project, else next.config's `distDir`. */
  outDir?: string;
  /** How Node routes run: default as the build was made. */
  node?: 'server' | 'lambda';
  /** Default: as `logs` of switchrt.config says, to standard error. */
  logger?: Logger;
  /** `Server-Timing` on every answer; default as in switchrt.config. */
  serverTiming?: boolean;
  /** Errors are shown, the runtime is named in `x-switchrt-runtime`. */
  dev?: boolean;
}

export interface DispatcherStats {
  buildId: string;
  /** Requests under way. */
  active: number;
  runtimes: { nodejs: RuntimeStats; lambda: RuntimeStats | null; edge: RuntimeStats | null };
}

/** One dispatcher over the three runtimes. */
export interface Dispatcher {
  /** For `http.createServer`, Express and the like. Never rejects. */
  handler(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** Answers a Fetch request as the server would, redirects not followed. Rejects when its signal fires. */
  fetch(request: Request): Promise<Response>;
  /**
   * Moves to another build, or to what is now in the same folder: routes may change their runtime in either direction. Routes that were in use are
   * loaded first; requests under way finish on the build they began with. A build that cannot be loaded rejects and changes nothing.
   */
  reload(outDir?: string): Promise<void>;
  /** Finishes what runs, at most until `signal` fires, then frees everything. */
  close(signal?: AbortSignal): Promise<void>;
  stats(): DispatcherStats;
  readonly buildId: string;
  readonly logger: Logger;
  /** Limits of the loaded build, for the server that listens. */
  readonly limits: App['output']['switchrt']['limits'];
}

/** What was done at once: one promise for all. */
const DONE: Promise<void> = Promise.resolve();

/**
 * Loads a build and answers requests with it.
 *
 * @throws SwitchrtError `SRT_IO`: no build, a damaged one, or one of another version; `SRT_OPTION`: a wrong option
 */
export async function createDispatcher(given: DispatcherOptions): Promise<Dispatcher> {
  const options = checkDispatcherOptions(given);
  const dir = await realpath(resolve(options.dir)).catch((error: unknown) => {
    throw new SwitchrtError('SRT_IO', `There is no project folder ${resolve(options.dir)}`, { cause: error });
  });
  // Packages that look at NODE_ENV when they load (React) must load what the bundles were made for.
  (process.env as Record<string, string | undefined>)['NODE_ENV'] ??= options.dev ? 'development' : 'production';
  // As Next: the real environment wins over the files.
  for (const [key, value] of Object.entries(loadEnv(dir, options.dev ? 'development' : 'production').values))
    process.env[key] ??= value;
  const appOptions = async (outDir: string | undefined): Promise<AppOptions> => ({
    dir,
    outDir: await findOutDir(dir, outDir),
    node: options.node,
    logger: options.logger ?? createLogger('text'),
    serverTiming: options.serverTiming ?? false,
    dev: options.dev ?? false,
  });
  let app = await loadApp(await appOptions(options.outDir));
  if (options.serverTiming === undefined) app.options.serverTiming = app.output.switchrt.serverTiming;
  if (options.logger === undefined) app.options.logger = createLogger(app.output.switchrt.logs);
  let memory: MemoryServer | undefined;
  let closed = false;
  let reloading: Promise<unknown> = Promise.resolve();

  const handler = (req: IncomingMessage, res: ServerResponse): Promise<void> =>
    traceRequest(handle, app, req, res) ?? DONE;

  const replace = async (outDir: string | undefined): Promise<void> => {
    if (closed) throw new SwitchrtError('SRT_ABORTED', 'the dispatcher is closed');
    const before = app;
    const next = await loadApp(await appOptions(outDir ?? before.outDir));
    next.options.logger = before.options.logger;
    next.options.serverTiming = before.options.serverTiming;
    await warmUp(next, before);
    // What it has ready is ready for the build after it as well.
    for (const route of before.used) next.used.add(route);
    // It may have been closed meanwhile: nobody else would put this one away.
    if (closed) {
      await next.dispose(AbortSignal.abort());
      throw new SwitchrtError('SRT_ABORTED', 'the dispatcher is closed');
    }
    app = next;
    // Not awaited: old requests may take as long as they like.
    void before
      .dispose()
      .catch((error: unknown) =>
        next.options.logger.log({ level: 'error', message: 'the old build could not be put away', error }),
      );
  };

  return {
    handler,
    fetch(request) {
      if (closed) return Promise.reject(new SwitchrtError('SRT_ABORTED', 'the dispatcher is closed'));
      memory ??= createMemoryServer((req, res) => void handler(req, res), app.output.switchrt.limits);
      return memory.fetch(request);
    },
    reload(outDir) {
      // One after the other: two at once would each put away the same build.
      const turn = reloading.then(() => replace(outDir));
      reloading = turn.catch(() => undefined);
      return turn;
    },
    async close(signal) {
      if (closed) return;
      closed = true;
      await app.dispose(signal);
      await memory?.close(signal);
    },
    stats: () => ({
      buildId: app.output.buildId,
      active: app.active,
      runtimes: { nodejs: app.nodejs.stats(), lambda: app.lambda?.stats() ?? null, edge: app.edge?.stats() ?? null },
    }),
    get buildId() {
      return app.output.buildId;
    },
    get logger() {
      return app.options.logger;
    },
    get limits() {
      return app.output.switchrt.limits;
    },
  };
}

/**
 * Loads what is in use already, and boots as many instances of a function as it had, so that the move costs no request a cold start. A route that
 * does not load tells so when it is asked.
 */
async function warmUp(next: App, before: App): Promise<void> {
  const instances = new Map(before.output.routes.map((route) => [route.route, before.lambda?.instancesOf(route) ?? 0]));
  const load = (route: BuiltRoute): Promise<void> => {
    const runtime = next.runtimeOf(route);
    return runtime === next.lambda
      ? next.lambda.load(route, Math.max(1, instances.get(route.route) ?? 0))
      : runtime.load(route);
  };
  await Promise.allSettled(next.output.routes.filter((route) => before.used.has(route.route)).map(load));
}
