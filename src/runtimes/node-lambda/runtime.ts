import { join } from 'node:path';

import type { BuiltRoute } from '../../bundle/output.ts';
import type { SwitchrtConfig } from '../../config/types.ts';
import { BodyTooLargeError, readBody } from '../../http/body.ts';
import { appendSetCookie, isHopByHop } from '../../http/headers.ts';
import { OUTCOME_HEADER } from '../../http/outcome.ts';
import type { Outcome } from '../../server/entry.ts';
import { RuntimeError } from '../contract.ts';
import type { Exchange, Runtime } from '../contract.ts';
import { toEvent } from './event.ts';
import { MAX_PAYLOAD_BYTES } from './payload.ts';
import type { LambdaResult } from './payload.ts';
import { LambdaPool } from './pool.ts';
import { ResponseTooLargeError } from './runtime-api.ts';
import type { Invoked, PoolLog } from './types.ts';

export interface LambdaRuntimeOptions {
  /** Absolute path of the build. */
  outDir: string;
  config: SwitchrtConfig['lambda'];
  logger: PoolLog;
  /** Absolute path of a folder for compiled code; default: none is kept. */
  codeCache?: string;
  /** Environment of an instance; default: this process's. */
  env?: () => NodeJS.ProcessEnv;
}

export interface LambdaRuntime extends Runtime {
  readonly name: 'lambda';
  /** Has as many instances ready, as far as `concurrency` allows: none of them is a cold start. Default 1. */
  load(route: BuiltRoute, instances?: number): Promise<void>;
  /** How many instances a route has. */
  instancesOf(route: BuiltRoute): number;
}

/** Runs Node routes in instances of their functions, whole answers only. */
export function createLambdaRuntime(options: LambdaRuntimeOptions): LambdaRuntime {
  const { logger, config } = options;
  const pool = new LambdaPool({
    folder: join(options.outDir, 'lambda'),
    config,
    env:
      options.env ?? ((): NodeJS.ProcessEnv => ({ ...process.env, NODE_ENV: process.env['NODE_ENV'] ?? 'production' })),
    codeCache: options.codeCache ?? null,
    logger,
  });
  return {
    name: 'lambda',
    capabilities: { streaming: false, node: true, dynamicCode: true, isolated: true },
    load: (route, instances = 1) => pool.warm(functionOf(route), instances),
    instancesOf: (route) => (route.lambda === null ? 0 : pool.instancesOf(route.lambda)),
    async invoke({ req, res, route, context, body, timing }): Promise<Outcome> {
      const name = functionOf(route);
      const event = JSON.stringify(toEvent(req, body ?? (await readPayload(req)), context));
      if (Buffer.byteLength(event) > MAX_PAYLOAD_BYTES)
        throw new RuntimeError(
          413,
          `the request is larger than the ${MAX_PAYLOAD_BYTES} bytes that a lambda function takes`,
        );
      const started = performance.now();
      const invoked = await pool.invoke(name, context.requestId, event).catch((error: unknown) => {
        if (!(error instanceof ResponseTooLargeError)) throw error;
        throw new RuntimeError(
          413,
          `the answer of ${route.route} is larger than the ${MAX_PAYLOAD_BYTES} bytes that a lambda function may return`,
          { cause: error },
        );
      });
      timing.cold = invoked.cold;
      if (invoked.cold) {
        timing.loadMs = invoked.initMs;
        const message = report(
          context.requestId,
          performance.now() - started - invoked.initMs,
          invoked,
          config.memoryMb,
        );
        logger.log({ level: 'info', message, route: route.route });
      }
      return writeResult(JSON.parse(invoked.result) as LambdaResult, req.method === 'HEAD', res);
    },
    stats: () => pool.stats(),
    dispose: (signal) => pool.close(signal),
  };
}

/** One line of a cold invocation, in the words of Lambda's own log. */
function report(id: string, ms: number, { initMs, peakBytes }: Invoked, memoryMb: number): string {
  const used = peakBytes > 0 ? ` Max Memory Used: ${Math.ceil(peakBytes / 1_048_576)} MB` : '';
  return `REPORT RequestId: ${id} Duration: ${ms.toFixed(2)} ms Billed Duration: ${Math.ceil(ms)} ms Memory Size: ${memoryMb} MB${used} Init Duration: ${initMs.toFixed(2)} ms`;
}

function functionOf(route: Exchange['route']): string {
  if (route.lambda === null)
    throw new RuntimeError(500, `the route ${route.route} was built without a lambda function`);
  return route.lambda;
}

async function readPayload(req: Exchange['req']): Promise<Buffer> {
  try {
    return await readBody(req, MAX_PAYLOAD_BYTES);
  } catch (error) {
    if (error instanceof BodyTooLargeError)
      throw new RuntimeError(
        413,
        `the request is larger than the ${MAX_PAYLOAD_BYTES} bytes that a lambda function takes`,
        { cause: error },
      );
    throw error;
  }
}

/** A gateway's half: the result becomes the answer, its length known. */
function writeResult(result: Partial<LambdaResult> | null, head: boolean, res: Exchange['res']): Outcome {
  if (result === null || typeof result !== 'object' || !Number.isInteger(result.statusCode))
    throw new RuntimeError(502, 'the function returned no answer: its result has no statusCode');
  res.statusCode = result.statusCode!;
  for (const [name, value] of Object.entries(result.headers ?? {}))
    if (!isHopByHop(name.toLowerCase())) res.setHeader(name, value);
  appendSetCookie(res, result.cookies ?? []);
  if (result.headers?.[OUTCOME_HEADER] === 'not-found') return 'not-found';
  const body = Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8');
  const bodiless = result.statusCode === 204 || result.statusCode === 304;
  if (bodiless) res.removeHeader('content-length');
  else if (!head || !res.hasHeader('content-length')) res.setHeader('content-length', body.length);
  if (head && body.length === 0 && !result.headers?.['content-length']) res.removeHeader('content-length');
  res.end(head || bodiless ? undefined : body);
  return 'done';
}
