import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { createRequire, Module } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { cacheCode } from './code-cache.ts';
import type { LambdaContext, LambdaEvent, LambdaHandler } from './payload.ts';

/**
 * First file of an instance: a runtime as Lambda's custom runtimes are. It loads the function of the working directory, then asks the Runtime
 * API for one event at a time and posts what came of it.
 */
const { env } = process;
const [hostname, port] = (env['AWS_LAMBDA_RUNTIME_API'] ?? '').split(':');
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

interface Answer {
  headers: IncomingMessage['headers'];
  body: string;
}

function call(method: 'GET' | 'POST', path: string, body?: string, errorType?: string): Promise<Answer> {
  const headers: Record<string, string | number> = { 'content-type': 'application/json' };
  if (body !== undefined) headers['content-length'] = Buffer.byteLength(body);
  if (errorType !== undefined) headers['lambda-runtime-function-error-type'] = errorType;
  return new Promise((resolve, reject) => {
    const options = { agent, hostname, port, method, path: `/2018-06-01/runtime/${path}`, headers };
    const sent = request(options, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => resolve({ headers: res.headers, body: Buffer.concat(chunks).toString('utf8') }));
      res.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Errors as Lambda has them; the stack is whole, its first line too. */
function posted(error: unknown): { body: string; type: string } {
  const known = typeof error === 'object' && error !== null && 'message' in error;
  const { name, message, stack } = known ? (error as Error) : new Error(String(error));
  // A header holds visible ASCII only.
  const type = String(name ?? 'Error').replace(/[^\x21-\x7e]/g, '_') || 'Error';
  const stackTrace = String(stack ?? message).split('\n');
  return {
    body: JSON.stringify({ errorType: String(name ?? 'Error'), errorMessage: String(message), stackTrace }),
    type,
  };
}

/** An API that is gone has no more requests, and its process no reason to stay. */
async function orExit(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch {
    process.exit(0);
  }
}

async function answer(handler: LambdaHandler, { headers, body }: Answer): Promise<void> {
  const id = String(headers['lambda-runtime-aws-request-id']);
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const context: LambdaContext = {
    awsRequestId: id,
    functionName: env['AWS_LAMBDA_FUNCTION_NAME'] ?? '',
    functionVersion: env['AWS_LAMBDA_FUNCTION_VERSION'] ?? '',
    invokedFunctionArn: String(headers['lambda-runtime-invoked-function-arn']),
    memoryLimitInMB: env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] ?? '',
    logGroupName: env['AWS_LAMBDA_LOG_GROUP_NAME'] ?? '',
    logStreamName: env['AWS_LAMBDA_LOG_STREAM_NAME'] ?? '',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  let result: string;
  try {
    result = JSON.stringify(await handler(JSON.parse(body) as LambdaEvent, context)) ?? 'null';
  } catch (error) {
    const { body: told, type } = posted(error);
    await orExit(call('POST', `invocation/${id}/error`, told, type));
    return;
  }
  await orExit(call('POST', `invocation/${id}/response`, result));
}

/** What a build writes as `index.mjs`: nothing but the export of a CommonJS file. */
const HANDS_ON =
  /^import \{ createRequire \} from 'node:module';\s+export const \{ handler \} = createRequire\(import\.meta\.url\)\('(\.\/\w+\.cjs)'\);\s*$/;

async function load(): Promise<LambdaHandler> {
  const index = join(process.cwd(), 'index.mjs');
  const file = HANDS_ON.exec(readFileSync(index, 'utf8'))?.[1];
  // The ESM loader takes a tenth of a boot: where all it would do is known, the file is loaded without.
  const namespace = (file === undefined ? await importFile(index) : createRequire(index)(file)) as {
    handler?: LambdaHandler;
  };
  if (typeof namespace.handler !== 'function') throw new TypeError('index.mjs exports no function `handler`');
  return namespace.handler;
}

/** As text, compiled by Node's own loader: what bundles this file would look for the other one. */
function importFile(path: string): Promise<unknown> {
  const made = new Module(path) as Module & { _compile(content: string, filename: string): void };
  made._compile('module.exports = (url) => import(url);', path);
  return (made.exports as (url: string) => Promise<unknown>)(pathToFileURL(path).href);
}

async function boot(): Promise<void> {
  const keepCode = cacheCode(process.cwd(), env['NODE_COMPILE_CACHE']);
  let handler: LambdaHandler;
  try {
    handler = await load();
  } catch (error) {
    const { body, type } = posted(error);
    await call('POST', 'init/error', body, type).catch(() => undefined);
    process.exit(1);
  }
  // A handler that waits for nothing at all runs out of time like any other: this process does not end under it.
  setInterval(() => undefined, 2 ** 30);
  let next = await orExit(call('GET', 'invocation/next'));
  for (;;) {
    await answer(handler, next);
    // After the first answer: what a request needed is compiled by then, and the client has what it asked for.
    keepCode();
    next = await orExit(call('GET', 'invocation/next'));
  }
}

void boot();
