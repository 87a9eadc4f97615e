import type { IncomingMessage, ServerResponse } from 'node:http';
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';

import { loadEnv } from '../config/env.ts';
import { SwitchrtError } from '../errors.ts';
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
  /** Moves to another build; requests under way finish on the one they began with. A build that cannot be loaded rejects and changes nothing. */
  reload(outDir?: string): Promise<void>;
  /** Finishes what runs, at most until `signal` fires, then frees everything. */
  close(signal?: AbortSignal): Promise<void>;
  stats(): DispatcherStats;
  readonly buildId: string;
  readonly logger: Logger;
  /** Limits of the loaded build, for the server that listens. */
  readonly limits: App['output']['switchrt']['limits'];
}

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

  const handler = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const current = app;
    current.active += 1;
    // The request is over when its answer is, not when its handler returns.
    res.on('close', () => {
      current.active -= 1;
      if (current.active === 0) current.onIdle?.();
    });
    await handle(current, req, res);
  };

  return {
    handler,
    fetch(request) {
      if (closed) return Promise.reject(new SwitchrtError('SRT_ABORTED', 'the dispatcher is closed'));
      memory ??= createMemoryServer((req, res) => void handler(req, res), app.output.switchrt.limits);
      return memory.fetch(request);
    },
    async reload(outDir) {
      const before = app;
      const next = await loadApp(await appOptions(outDir ?? before.outDir));
      next.options.logger = before.options.logger;
      next.options.serverTiming = before.options.serverTiming;
      app = next;
      // Not awaited: old requests may take as long as they like.
      void before
        .dispose()
        .catch((error: unknown) =>
          next.options.logger.log({ level: 'error', message: 'the old build could not be put away', error }),
        );
    },
    async close(signal) {
      if (closed) return;
      closed = true;
      await app.dispose(signal);
      await memory?.close();
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
