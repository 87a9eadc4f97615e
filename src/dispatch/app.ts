import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import type { BuildOutput, BuiltRoute } from '../bundle/output.ts';
import { SwitchrtError } from '../errors.ts';
import { packageVersion } from '../native/version.ts';
import { createRouter } from '../router/router.ts';
import type { Router } from '../router/router.ts';
import type { EdgeRuntime } from '../runtimes/edge/runtime.ts';
import type { Runtime } from '../runtimes/contract.ts';
import { createLambdaRuntime } from '../runtimes/node-lambda/runtime.ts';
import type { LambdaRuntime } from '../runtimes/node-lambda/runtime.ts';
import { createNodeRuntime } from '../runtimes/node-server/runtime.ts';
import type { NodeRuntime } from '../runtimes/node-server/runtime.ts';
import { compileCustomRoutes } from './custom-routes.ts';
import type { CustomRoutes } from './custom-routes.ts';
import type { DirectRoute } from './direct.ts';
import { indexFiles } from './files.ts';
import type { FileIndex } from './files.ts';
import type { Logger } from './logger.ts';
import { PrerenderCache } from './prerendered.ts';

export interface AppOptions {
  /** Absolute path of the project. */
  dir: string;
  /** Absolute path of the build. */
  outDir: string;
  /** Overrides what the build says for Node routes. */
  node: 'server' | 'lambda' | undefined;
  logger: Logger;
  serverTiming: boolean;
  dev: boolean;
}

/** A build that is loaded and can answer. One dispatcher holds one, and for a moment two while it moves to another build. */
export interface App {
  options: AppOptions;
  output: BuildOutput;
  outDir: string;
  router: Router<BuiltRoute>;
  /** What is known of static routes by the path that clients ask for, filled as they do. */
  direct: Map<string, DirectRoute | null>;
  rules: CustomRoutes;
  /** `public/` of the project. */
  publicFiles: FileIndex;
  /** `static/` of the build: what `/_next/static/` serves. */
  staticFiles: FileIndex;
  nodejs: NodeRuntime;
  lambda: LambdaRuntime | null;
  edge: EdgeRuntime | null;
  /** Its matchers, ready to match. */
  middleware: { matchers: { regexp: RegExp; has: BuildMatcher['has']; missing: BuildMatcher['missing'] }[] } | null;
  prerendered: PrerenderCache;
  /** Where a route runs. */
  runtimeOf(route: BuiltRoute): Runtime;
  /** Names of the routes that were asked for: what a build that takes over has ready before it does. */
  used: Set<string>;
  /** Requests under way. */
  active: number;
  onIdle: (() => void) | null;
  dispose(signal?: AbortSignal): Promise<void>;
}

type BuildMatcher = NonNullable<BuildOutput['middleware']>['matchers'][number];

/**
 * Reads `build.json`.
 *
 * @throws SwitchrtError `SRT_IO`: there is no build, it cannot be read, or another version wrote it
 */
async function readBuild(outDir: string): Promise<BuildOutput> {
  const file = join(outDir, 'build.json');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ENOTDIR') {
      throw new SwitchrtError('SRT_IO', `There is no build in ${outDir}: run \`switchrt-native build\` first`, {
        cause: error,
      });
    }
    throw new SwitchrtError('SRT_IO', `Cannot read ${file}: ${(error as Error).message}`, { cause: error });
  }
  let output: BuildOutput;
  try {
    output = JSON.parse(text) as BuildOutput;
  } catch (error) {
    throw new SwitchrtError(
      'SRT_IO',
      `${file} is damaged (${(error as Error).message}): run \`switchrt-native build\` again`,
      { cause: error },
    );
  }
  const tool = `switchrt-native@${packageVersion()}`;
  if (output.version !== 1 || output.tool !== tool) {
    throw new SwitchrtError(
      'SRT_IO',
      `The build in ${outDir} was written by ${output.tool ?? 'another tool'} and this is ${tool}: run \`switchrt-native build\` again`,
    );
  }
  return output;
}

/** Loads a build: reads it, lists its files, makes its runtimes. No route's code is run yet. */
export async function loadApp(options: AppOptions): Promise<App> {
  const { logger } = options;
  const outDir = resolve(options.outDir);
  const output = await readBuild(outDir);
  const [publicFiles, staticFiles] = await Promise.all([
    indexFiles(join(options.dir, 'public')),
    indexFiles(join(outDir, 'static')),
  ]);
  const usesLambda = (route: BuiltRoute): boolean =>
    route.runtime === 'nodejs' && options.node !== 'server' && (route.lambda !== null || options.node === 'lambda');
  const unbuilt = output.routes.filter((route) => usesLambda(route) && route.lambda === null);
  if (unbuilt.length > 0) {
    throw new SwitchrtError(
      'SRT_IO',
      `The build in ${outDir} has no lambda function for ${unbuilt[0]!.route}${unbuilt.length > 1 ? ` and ${unbuilt.length - 1} more` : ''}: run \`switchrt-native build --node lambda\` first`,
    );
  }
  const onError = (error: unknown, exchange: { route: { route: string }; context: { requestId: string } }): void => {
    logger.log({
      level: 'error',
      message: 'failed after the answer had begun',
      error,
      route: exchange.route.route,
      requestId: exchange.context.requestId,
    });
  };
  const nodejs = createNodeRuntime({ outDir, dir: options.dir, onError });
  const lambda = output.routes.some(usesLambda)
    ? createLambdaRuntime({
        outDir,
        config: output.switchrt.lambda,
        codeCache: join(outDir, 'cache/lambda'),
        logger,
      })
    : null;
  const edge =
    output.middleware?.runtime === 'edge' || output.routes.some((route) => route.runtime === 'edge')
      ? (await import('../runtimes/edge/runtime.ts')).createEdgeRuntime({
          outDir,
          build: output,
          dev: options.dev,
          logger,
          onError,
        })
      : null;
  const lambdaRoutes = new Set(output.routes.filter(usesLambda));
  const app: App = {
    options,
    output,
    outDir,
    router: createRouter(output.routes),
    direct: new Map(),
    rules: compileCustomRoutes(output.next),
    publicFiles,
    staticFiles,
    nodejs,
    lambda,
    edge,
    middleware: output.middleware && {
      matchers: output.middleware.matchers.map(({ regexp, has, missing }) => ({
        regexp: new RegExp(regexp),
        has,
        missing,
      })),
    },
    prerendered: new PrerenderCache(outDir, output.buildId, logger),
    runtimeOf: (route) => (route.runtime === 'edge' ? edge! : lambdaRoutes.has(route) ? lambda! : nodejs),
    used: new Set(),
    active: 0,
    onIdle: null,
    async dispose(signal) {
      // The processes of the runtimes do not keep this one alive, but their orderly end should be waited for.
      const hold = setInterval(() => undefined, 60_000);
      try {
        if (app.active > 0) {
          await new Promise<void>((done) => {
            app.onIdle = done;
            signal?.addEventListener('abort', () => done(), { once: true });
          });
        }
        await Promise.all([nodejs.dispose(signal), lambda?.dispose(signal), edge?.dispose(signal)]);
      } finally {
        clearInterval(hold);
      }
    },
  };
  return app;
}
