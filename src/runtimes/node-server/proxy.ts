import { replayRequest } from '../../http/replay.ts';
import { toRequest } from '../../http/request.ts';
import { requestScope } from '../../http/request-scope.ts';
import type { EdgeEntry } from '../../server/entry.ts';
import type { MiddlewareAnswer, MiddlewareInput } from '../contract.ts';

/**
 * Runs a `proxy` file for one request: Next 16's middleware on Node, in this process.
 *
 * @param onLate gets what a promise that was handed to `waitUntil` has failed with
 * @throws what the proxy throws
 */
export async function runProxy(
  entry: EdgeEntry,
  { req, body, context, client }: MiddlewareInput,
  onLate: (error: unknown) => void,
): Promise<MiddlewareAnswer> {
  const request = toRequest(body === null ? req : replayRequest(req, body), context.href, client);
  const waitUntil = (promise: Promise<unknown>): void => void Promise.resolve(promise).catch(onLate);
  const scope = requestScope();
  const {
    status,
    statusText,
    headers,
    body: answer,
  } = await scope.runInAsyncScope(entry.handle, entry, request, {
    ...context,
    waitUntil,
  });
  const fields: string[] = [];
  for (const [name, value] of headers) fields.push(name, value);
  return { status, statusText, fields, body: answer };
}
