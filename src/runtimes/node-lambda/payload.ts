import type { RouteContext } from '../../server/entry.ts';

/** Largest payload of a synchronous invocation, in bytes of JSON, both ways: Lambda's own quota. */
export const MAX_PAYLOAD_BYTES: number = 6 * 1024 * 1024;

/** Payload format 2.0 of HTTP APIs and function URLs: the part that a handler reads. */
export interface LambdaEvent {
  version: '2.0';
  routeKey: string;
  rawPath: string;
  rawQueryString: string;
  cookies?: string[];
  /** Lower-case names, duplicates joined by commas. */
  headers: Record<string, string>;
  queryStringParameters?: Record<string, string>;
  requestContext: {
    accountId: string;
    apiId: string;
    domainName: string;
    domainPrefix: string;
    http: { method: string; path: string; protocol: string; sourceIp: string; userAgent: string };
    requestId: string;
    routeKey: string;
    stage: string;
    time: string;
    timeEpoch: number;
    /** What the dispatcher knows already; absent on another host. No client can set a field of the request context. */
    switchrt?: RouteContext;
  };
  body?: string;
  isBase64Encoded: boolean;
}

/** What a handler returns. `set-cookie` stands in `cookies` alone. */
export interface LambdaResult {
  statusCode: number;
  headers: Record<string, string>;
  cookies: string[];
  body: string;
  isBase64Encoded: boolean;
}

/** The second argument of a handler, as far as this package gives or reads it. */
export interface LambdaContext {
  awsRequestId: string;
  functionName: string;
  functionVersion: string;
  invokedFunctionArn: string;
  memoryLimitInMB: string;
  logGroupName: string;
  logStreamName: string;
  callbackWaitsForEmptyEventLoop: boolean;
  getRemainingTimeInMillis(): number;
}

export type LambdaHandler = (event: LambdaEvent, context?: Partial<LambdaContext>) => Promise<LambdaResult>;

const TEXT =
  /^(?:text\/|application\/(?:json|javascript|xml|x-www-form-urlencoded|graphql|[\w.-]+\+(?:json|xml))|image\/svg\+xml)/i;

/** A body as a payload holds it: as text where its type says so and its bytes agree, else as base64. */
export function encodeBody(
  body: Buffer,
  contentType: string | undefined,
  contentEncoding: string | undefined,
): { body: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { body: '', isBase64Encoded: false };
  if (!contentEncoding && contentType !== undefined && TEXT.test(contentType)) {
    const text = body.toString('utf8');
    // Bytes that are no UTF-8 would come back changed.
    if (Buffer.byteLength(text) === body.length && !text.includes('\ufffd'))
      return { body: text, isBase64Encoded: false };
  }
  return { body: body.toString('base64'), isBase64Encoded: true };
}
