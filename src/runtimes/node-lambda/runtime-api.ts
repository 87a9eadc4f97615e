import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import { BodyTooLargeError, readBody } from '../../http/body.ts';
import { MAX_PAYLOAD_BYTES } from './payload.ts';

/** What a runtime posts of an error: Lambda's own shape. */
interface PostedError {
  errorMessage?: unknown;
  errorType?: unknown;
  stackTrace?: unknown;
}

/** A function's own error, as it was in its process. */
export class FunctionError extends Error {
  constructor({ errorType, errorMessage, stackTrace }: PostedError) {
    super(String(errorMessage ?? 'the function failed and said nothing of it'));
    this.name = String(errorType ?? 'Error');
    const head = `${this.name}: ${this.message}`;
    this.stack = Array.isArray(stackTrace) && stackTrace.length > 0 ? stackTrace.join('\n') : head;
  }
}

/** The function answered with more than a payload may have. */
export class ResponseTooLargeError extends Error {
  override readonly name = 'ResponseTooLargeError';
}

export interface Invocation {
  id: string;
  /** JSON of the event. */
  event: string;
  /** Unix time in milliseconds. */
  deadline: number;
  arn: string;
}

interface Running {
  invocation: Invocation;
  /** Handed to the runtime, which now owes an answer. */
  sent: boolean;
  resolve(result: string): void;
  reject(error: Error): void;
}

const PREFIX = '/2018-06-01/runtime/';
/** What Amazon's own emulator adds to the quota before it refuses. */
const SLACK_BYTES = 100;

/**
 * The Runtime API of one execution environment, as AWS documents it (version 2018-06-01): the instance asks for the next event and
 * posts what came of it. One instance has one API of its own, on a port of its own, so that who asks is never in doubt.
 */
export class RuntimeApi {
  /** `host:port`, the value of `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  /** Settles when the runtime asks for its first event; rejects when it posts that it could not start. */
  readonly ready: Promise<void>;
  /** Called whenever the runtime waits and nothing is there for it. */
  onWaiting: () => void = () => {};

  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  #settleReady!: { resolve(): void; reject(error: Error): void };
  #waiting: ServerResponse | null = null;
  #running: Running | null = null;
  #gone: Error | null = null;

  private constructor(server: Server, sockets: Set<Socket>) {
    this.#server = server;
    this.#sockets = sockets;
    const { address, port } = server.address() as AddressInfo;
    this.address = `${address}:${port}`;
    this.ready = new Promise((resolve, reject) => (this.#settleReady = { resolve, reject }));
    // Who boots an instance awaits it; one that is ended before that is no unhandled rejection.
    this.ready.catch(() => undefined);
    server.on('request', (req, res) => void this.#answer(req, res));
  }

  /** Listens on a free port of the loopback address. */
  static async open(): Promise<RuntimeApi> {
    const server = createServer();
    // A poll lasts as long as there is nothing to do, and a handler may be silent for as long.
    Object.assign(server, { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0, timeout: 0 });
    const sockets = new Set<Socket>();
    server.on('connection', (socket) => {
      sockets.add(socket);
      // Whoever waits for an answer holds this process; a poll does not.
      socket.unref();
      socket.setNoDelay(true);
      socket.once('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    server.unref();
    return new RuntimeApi(server, sockets);
  }

  /**
   * Hands an event to the runtime; one at a time. Resolves with the JSON that it posts. Rejects with a {@link FunctionError} for an error it
   * posts, with {@link ResponseTooLargeError}, or with what {@link close} was called with.
   */
  invoke(invocation: Invocation): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#gone) {
        reject(this.#gone);
        return;
      }
      this.#running = { invocation, sent: false, resolve, reject };
      this.#deliver();
    });
  }

  /** Fails whatever waits with `why`, and takes no more. */
  close(why: Error): void {
    if (this.#gone) return;
    this.#gone = why;
    this.#settleReady.reject(why);
    this.#running?.reject(why);
    this.#running = null;
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #deliver(): void {
    const { invocation } = this.#running!;
    const res = this.#waiting;
    if (res === null) return;
    this.#waiting = null;
    this.#running!.sent = true;
    res.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(invocation.event),
      'lambda-runtime-aws-request-id': invocation.id,
      'lambda-runtime-deadline-ms': String(invocation.deadline),
      'lambda-runtime-invoked-function-arn': invocation.arn,
    });
    res.end(invocation.event);
  }

  async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = req.url ?? '';
    const [what = '', second = '', ...more] = url.startsWith(PREFIX) ? url.slice(PREFIX.length).split('/') : [];
    const route = `${req.method} ${what === 'invocation' && more.length === 1 ? more[0] : `${what}/${second}`}`;
    if (route === 'GET invocation/next') this.#next(res);
    else if (route === 'POST response') await this.#posted(second, req, res, (body) => this.#running!.resolve(body));
    else if (route === 'POST error')
      await this.#posted(second, req, res, (body) => this.#running!.reject(new FunctionError(parsed(body))));
    else if (route === 'POST init/error') await this.#initError(req, res);
    else refuse(res, 404, 'NotFound', `there is nothing at ${req.method} ${url}`);
  }

  #next(res: ServerResponse): void {
    if (this.#waiting || this.#running?.sent) {
      refuse(res, 403, 'InvalidStateTransition', 'the runtime still owes the answer to its last event');
      return;
    }
    this.#waiting = res;
    res.once('close', () => {
      if (this.#waiting === res) this.#waiting = null;
    });
    this.#settleReady.resolve();
    if (this.#running) this.#deliver();
    else this.onWaiting();
  }

  async #posted(id: string, req: IncomingMessage, res: ServerResponse, settle: (body: string) => void): Promise<void> {
    const running = this.#running;
    if (!running?.sent || running.invocation.id !== id) {
      req.resume();
      refuse(res, 400, 'InvalidRequestID', `no event with the id ${id} is under way`);
      return;
    }
    const body = await this.#body(req, res);
    // It may have run out of time while it sent.
    if (this.#running !== running) return;
    if (body === null) running.reject(new ResponseTooLargeError('the response is larger than a payload may be'));
    else {
      settle(body);
      accept(res);
    }
    this.#running = null;
  }

  async #initError(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await this.#body(req, res);
    if (body === null) return;
    accept(res);
    this.#settleReady.reject(new FunctionError(parsed(body)));
  }

  /** `null` when it was too large, and refused. */
  async #body(req: IncomingMessage, res: ServerResponse): Promise<string | null> {
    try {
      return (await readBody(req, MAX_PAYLOAD_BYTES + SLACK_BYTES)).toString('utf8');
    } catch (error) {
      req.resume();
      if (error instanceof BodyTooLargeError)
        refuse(res, 413, 'RequestEntityTooLarge', `a payload has at most ${MAX_PAYLOAD_BYTES} bytes`);
      // Otherwise the connection broke, and with it the instance.
      return null;
    }
  }
}

function parsed(body: string): PostedError {
  try {
    return (JSON.parse(body) ?? {}) as PostedError;
  } catch {
    return { errorMessage: body };
  }
}

function accept(res: ServerResponse): void {
  res.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
}

function refuse(res: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ errorMessage, errorType }));
}
