import type { ServerResponse } from 'node:http';

import { OUTCOME_HEADER } from '../../http/outcome.ts';
import type { Outcome } from '../../server/entry.ts';
import { type Exchange, type MiddlewareAnswer, RuntimeError } from '../contract.ts';
import { type AnswerHead, FIRST_HEADER } from './protocol.ts';

/** `latin1Slice` is Node's own and not in its types. */
export type Bytes = Buffer & { latin1Slice(start: number, end: number): string };

/** Where an answer goes. `consumed` gives the host credit for what was taken. */
export interface AnswerTarget {
  whole(head: AnswerHead, body: Bytes): void;
  head(head: AnswerHead, consumed: (bytes: number) => void, cancel: () => void): void;
  data(chunk: Buffer): void;
  end(): void;
  /** Before the head: the caller's error. After it: the connection is cut. */
  fail(error: unknown): void;
  /** The client has gone: nothing is left to tell it. */
  gone(error: unknown): void;
}

/** Fields that belong to one connection, or to the wire between host and dispatcher. */
const DROPPED = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'proxy-authenticate',
  'proxy-authorization',
  OUTCOME_HEADER,
]);

/** Bodies up to this size are joined with their head. */
const SMALL = 4096;

/** Writes an answer to the client. */
export class ResponseTarget implements AnswerTarget {
  #res: ServerResponse;
  #method: string;
  #resolve: (outcome: Outcome) => void;
  #reject: (error: unknown) => void;
  #exchange: Exchange;
  #onLate: (error: unknown, exchange: Exchange) => void;
  #started: number = performance.now();
  #consumed: ((bytes: number) => void) | null = null;
  #expected = -1;
  #sent = 0;
  #begun = false;
  #settled = false;

  constructor(
    exchange: Exchange,
    resolve: (outcome: Outcome) => void,
    reject: (error: unknown) => void,
    onLate: (error: unknown, exchange: Exchange) => void,
  ) {
    this.#exchange = exchange;
    this.#res = exchange.res;
    this.#method = exchange.req.method ?? 'GET';
    this.#resolve = resolve;
    this.#reject = reject;
    this.#onLate = onLate;
  }

  #done(outcome: Outcome): void {
    if (this.#settled) return;
    this.#settled = true;
    const { timing } = this.#exchange;
    timing.renderMs = performance.now() - this.#started - (timing.loadMs ?? 0);
    this.#resolve(outcome);
  }

  /** Status and fields. `false`: the route asks for the 404 page, or the head cannot be sent. */
  #write(head: AnswerHead, length: number): boolean {
    const { status, statusText, lines } = head;
    const res = this.#res;
    const flat: string[] = [];
    let hasLength = false;
    for (let i = FIRST_HEADER; i < lines.length; i += 2) {
      // In lower case already, unless the route has replaced what its realm is made of.
      const name = lines[i]!.toLowerCase();
      if (DROPPED.has(name) || name.startsWith('x-middleware-')) {
        if (name === OUTCOME_HEADER && lines[i + 1] === 'not-found') {
          this.#keep(lines);
          this.#done('not-found');
          return false;
        }
        continue;
      }
      if (name === 'content-length') {
        // One that is no number would leave the client to guess where the answer ends.
        if (!/^\d+$/.test(lines[i + 1]!)) continue;
        hasLength = true;
        // The route's word counts only where there are no bytes to count.
        if (length >= 0 && this.#method !== 'HEAD') continue;
        this.#expected = Number(lines[i + 1]);
      }
      flat.push(name, lines[i + 1]!);
    }
    const bodiless = status === 204 || status === 304 || status === 205;
    if (length >= 0 && !bodiless && !(this.#method === 'HEAD' && hasLength))
      flat.push('content-length', String(length));
    this.#begun = true;
    if (res.headersSent || res.destroyed) return true;
    const { fields } = this.#exchange;
    if (fields != null) addFields(flat, fields);
    if (res.getHeaderNames().length === 0) {
      if (statusText === '') res.writeHead(status, flat);
      else res.writeHead(status, statusText, flat);
      return true;
    }
    // The middleware's fields are there already: the route's win, cookies add up.
    const names = new Set<string>();
    for (let i = 0; i < flat.length; i += 2) {
      const name = flat[i]!;
      if (name === 'set-cookie' || names.has(name)) res.appendHeader(name, flat[i + 1]!);
      else res.setHeader(name, flat[i + 1]!);
      names.add(name);
    }
    if (statusText === '') res.writeHead(status);
    else res.writeHead(status, statusText);
    return true;
  }

  /** The fields of an answer whose place the 404 page takes. */
  #keep(lines: readonly string[]): void {
    for (let i = FIRST_HEADER; i < lines.length; i += 2) {
      const name = lines[i]!.toLowerCase();
      if (DROPPED.has(name) || name.startsWith('x-middleware-')) continue;
      if (name === 'set-cookie') this.#res.appendHeader(name, lines[i + 1]!);
      else this.#res.setHeader(name, lines[i + 1]!);
    }
  }

  whole(head: AnswerHead, body: Bytes): void {
    // A route that answers HEAD itself says the length or nothing.
    if (!this.#tryWrite(head, this.#method === 'HEAD' && body.length === 0 ? -1 : body.length)) return;
    if (this.#method === 'HEAD') this.#res.end();
    // As text of one byte a character it leaves in one write with the head; the bytes are the same.
    else if (body.length <= SMALL) this.#res.end(body.latin1Slice(0, body.length), 'latin1');
    else this.#res.end(body);
    this.#done('done');
  }

  #tryWrite(head: AnswerHead, length: number): boolean {
    try {
      return this.#write(head, length);
    } catch (error) {
      this.#begun = false;
      this.fail(
        new RuntimeError(500, `The answer's head cannot be sent: ${(error as Error).message}`, { cause: error }),
      );
      return false;
    }
  }

  head(head: AnswerHead, consumed: (bytes: number) => void, cancel: () => void): void {
    this.#consumed = consumed;
    if (!this.#tryWrite(head, -1)) {
      cancel();
      return;
    }
    this.#res.flushHeaders();
  }

  data(chunk: Buffer): void {
    if (this.#settled) return;
    this.#sent += chunk.length;
    if (this.#expected >= 0 && this.#sent > this.#expected) {
      this.fail(new RuntimeError(500, `The answer is longer than its content-length of ${this.#expected} bytes`));
      return;
    }
    const { length } = chunk;
    if (this.#res.write(chunk)) this.#consumed!(length);
    else this.#res.once('drain', () => this.#consumed!(length));
  }

  end(): void {
    if (this.#settled) return;
    if (this.#expected >= 0 && this.#sent < this.#expected && this.#method !== 'HEAD') {
      this.fail(new RuntimeError(500, `The answer ended after ${this.#sent} of its ${this.#expected} bytes`));
      return;
    }
    this.#res.end();
    this.#done('done');
  }

  fail(error: unknown): void {
    if (this.#settled) return;
    this.#settled = true;
    if (!this.#begun) {
      this.#reject(error);
      return;
    }
    // A clean end would make half an answer look whole.
    this.#res.destroy();
    this.#onLate(error, this.#exchange);
    this.#resolve('done');
  }

  gone(error: unknown): void {
    if (this.#settled) return;
    this.#settled = true;
    if (!this.#begun) {
      this.#reject(error);
      return;
    }
    this.#res.destroy();
    this.#resolve('done');
  }
}

/** Puts fields of the middleware before those of the route, as far as that does not say them itself. */
function addFields(flat: string[], fields: readonly string[]): void {
  const added: string[] = [];
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!;
    let said = false;
    if (name !== 'set-cookie') for (let at = 0; at < flat.length && !said; at += 2) said = flat[at] === name;
    if (!said) added.push(name, fields[i + 1]!);
  }
  flat.unshift(...added);
}

/** Gives an answer as it came: what the dispatcher reads the middleware's verdict from. */
export class ValueTarget implements AnswerTarget {
  #resolve: (answer: MiddlewareAnswer) => void;
  #reject: (error: unknown) => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #pending: (() => void)[] = [];
  #settled = false;

  constructor(resolve: (answer: MiddlewareAnswer) => void, reject: (error: unknown) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  #give({ status, statusText, lines }: AnswerHead, body: MiddlewareAnswer['body']): void {
    this.#settled = true;
    this.#resolve({ status, statusText, fields: lines.slice(FIRST_HEADER), body });
  }

  whole(head: AnswerHead, body: Buffer): void {
    this.#give(head, body.length === 0 ? null : new Uint8Array(body));
  }

  head(head: AnswerHead, consumed: (bytes: number) => void, cancel: () => void): void {
    const stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => {
          for (const give of this.#pending.splice(0)) give();
        },
        cancel,
      },
      { highWaterMark: 0 },
    );
    this.#consumed = consumed;
    this.#give(head, stream);
  }

  #consumed: (bytes: number) => void = () => {};

  data(chunk: Buffer): void {
    const copy = new Uint8Array(chunk);
    this.#pending.push(() => this.#consumed(copy.length));
    try {
      this.#controller!.enqueue(copy);
    } catch {
      // Cancelled in between.
    }
  }

  end(): void {
    try {
      this.#controller!.close();
    } catch {
      // Cancelled in between.
    }
  }

  fail(error: unknown): void {
    if (this.#settled) this.#controller?.error(error);
    else this.#reject(error);
  }

  gone(error: unknown): void {
    try {
      this.fail(error);
    } catch {
      // Its reader cancelled it.
    }
  }
}
