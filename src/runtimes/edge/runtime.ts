import { HostedRuntime } from './hosted-runtime.ts';
import type { EdgeRuntime, EdgeRuntimeOptions } from './types.ts';

export type { EdgeLogger, EdgeRuntime, EdgeRuntimeOptions } from './types.ts';
export type { MiddlewareInput } from '../contract.ts';

/**
 * Starts the edge runtime: a host process without file, process, worker and addon rights in which each edge route has
 * its own realm. Returns at once; the first host boots in the background.
 */
export function createEdgeRuntime(options: EdgeRuntimeOptions): EdgeRuntime {
  return new HostedRuntime(options, false);
}

/**
 * For tests of the permission model: every realm finds the host's own `process` and `require` on `__host`.
 * Nothing in a config leads here.
 */
export function createExposedRuntime(options: EdgeRuntimeOptions): EdgeRuntime {
  return new HostedRuntime(options, true);
}
