import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { LambdaContext, LambdaEvent, LambdaHandler } from './payload.ts';
import type { Invocation, RemoteError, Report } from './transport.ts';

/** First file of an instance: loads the function of the working directory and answers one invocation at a time. */
const send = (report: Report, then: () => void = () => undefined): void => {
  process.send?.(report, undefined, undefined, then);
};

function remote(error: unknown): RemoteError {
  if (error instanceof Error || (typeof error === 'object' && error !== null && 'message' in error)) {
    const { name, message, stack } = error as Error;
    return { name: String(name ?? 'Error'), message: String(message), stack: String(stack ?? message) };
  }
  return { name: 'Error', message: String(error), stack: String(error) };
}

async function invoke(handler: LambdaHandler, { id, event, deadline }: Invocation): Promise<void> {
  const env = process.env;
  const context: LambdaContext = {
    awsRequestId: id,
    functionName: env['AWS_LAMBDA_FUNCTION_NAME'] ?? '',
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${env['AWS_LAMBDA_FUNCTION_NAME']}`,
    memoryLimitInMB: env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] ?? '',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    const result = await handler(JSON.parse(event) as LambdaEvent, context);
    send({ type: 'result', id, result: JSON.stringify(result) });
  } catch (error) {
    send({ type: 'error', id, error: remote(error) });
  }
}

// A dispatcher that is gone has no more requests.
process.on('disconnect', () => process.exit(0));

try {
  const namespace = (await import(pathToFileURL(join(process.cwd(), 'index.mjs')).href)) as { handler?: LambdaHandler };
  const { handler } = namespace;
  if (typeof handler !== 'function') throw new TypeError('index.mjs exports no function `handler`');
  process.on('message', (message: Invocation) => {
    if (message.type === 'invoke') void invoke(handler, message);
  });
  send({ type: 'ready' });
} catch (error) {
  send({ type: 'init-error', error: remote(error) }, () => process.exit(1));
}
