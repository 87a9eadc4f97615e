import type { BuildOutput, BuiltRoute } from '../../bundle/output.ts';
import type { MiddlewareAnswer, MiddlewareInput, Runtime } from '../contract.ts';

/** Where the runtime tells what happens. */
export interface EdgeLogger {
  log(entry: {
    level: 'error' | 'warn' | 'info';
    message: string;
    error?: unknown;
    route?: string;
    requestId?: string;
    [field: string]: unknown;
  }): void;
}

/** What {@link createEdgeRuntime} takes. */
export interface EdgeRuntimeOptions {
  /** Absolute path of the build. */
  outDir: string;
  build: Pick<BuildOutput, 'next' | 'switchrt' | 'envFileKeys'> & Partial<Pick<BuildOutput, 'routes'>>;
  dev: boolean;
  logger: EdgeLogger;
  /** A failure after the head was sent. */
  onError(error: unknown, exchange: { route: BuiltRoute; context: { requestId: string } }): void;
  /** Code from strings: `warn` runs it and says so once a route. Default: `warn` in dev, else `deny`. */
  codeFromStrings?: 'deny' | 'warn';
  /** A host that is not ready after this long is given up, in milliseconds. Default 10,000. */
  bootMs?: number;
  /** What edge code sees as `process.env`; left out, it is taken from this process by the rules of `edgeEnv`. */
  env?: Record<string, string>;
}

/** The runtime of edge routes and of the middleware. */
export interface EdgeRuntime extends Runtime {
  readonly name: 'edge';
  /** Resolves when a host can take its first request; `invoke` does not need to wait for it. */
  ready(): Promise<void>;
  /** Runs the middleware and gives its answer. Rejects as `invoke` does. */
  middleware(input: MiddlewareInput): Promise<MiddlewareAnswer>;
  /** Process ids of the hosts, the one that serves first. */
  hosts(): number[];
}
