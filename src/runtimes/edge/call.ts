import type { IncomingMessage } from 'node:http';

import type { Client } from '../../server/entry.ts';
import type { AnswerTarget } from './answer.ts';
import type { HostProcess } from './host-process.ts';
import { BODY_FOLLOWS, BODY_INSIDE, FRAME, HELD, PIECE, WINDOW } from './protocol.ts';
import type { KnownRoute } from './routes.ts';

/** One request on its way through a host. */
export class Call {
  readonly id: number;
  readonly route: KnownRoute;
  readonly target: AnswerTarget;
  host: HostProcess | null = null;
  /** `performance.now()` at which the first byte is due. */
  due: number;
  readonly method: string;
  readonly requestId: string;
  /** Of the answer's body, so far. */
  bytes = 0;
  /** The head has arrived. */
  started = false;
  retried = false;
  /** The request that is held until this one, the middleware's, is answered. */
  ahead: Call | null = null;
  /** Who waits, for a call that is held. */
  client: Client | null = null;
  /** Its host may run it: false while it is held. */
  begun = true;
  /** Where another host has to run it after all: its head as it is by now. */
  headNow: (() => string) | null = null;
  /** Idempotent and without a body that is gone: another host may run it again. */
  readonly safe: boolean;
  /** Called once, when it has nothing to do with any host any more. */
  onLeave: (() => void) | null = null;
  #head: string;
  #body: Buffer | null;
  #source: IncomingMessage | null;
  #credit = WINDOW;
  #listening: { data(chunk: Buffer): void; end(): void; broken(): void } | null = null;

  constructor(
    id: number,
    route: KnownRoute,
    method: string,
    head: string,
    body: Buffer | null,
    source: IncomingMessage | null,
    target: AnswerTarget,
    due: number,
    requestId: string,
  ) {
    this.id = id;
    this.route = route;
    this.target = target;
    this.due = due;
    this.method = method;
    this.requestId = requestId;
    this.safe = (method === 'GET' || method === 'HEAD') && source === null;
    this.#head = head;
    this.#body = body;
    this.#source = source;
  }

  /** Sends the request, and its body as the host takes it. */
  send(host: HostProcess): void {
    const again = this.host !== null;
    this.host = host;
    host.calls.set(this.id, this);
    const flags = !this.begun ? HELD : this.#source !== null ? BODY_FOLLOWS : this.#body !== null ? BODY_INSIDE : 0;
    host.channel.sendMessage(
      FRAME.Request,
      this.id,
      this.route.index * 256 + flags,
      3,
      again && this.headNow !== null ? this.headNow() : this.#head,
      this.#source === null ? this.#body : null,
    );
    if (this.#source !== null) this.#listen(this.#source);
  }

  #listen(source: IncomingMessage): void {
    const { channel } = this.host!;
    const broken = (): void => {
      this.stopBody(false);
      channel.sendText(FRAME.BodyFail, this.id, 'The client closed the connection before the body was complete');
    };
    this.#listening = {
      data: (chunk) => {
        for (let at = 0; at < chunk.length; at += PIECE)
          channel.send(FRAME.Data, this.id, chunk.subarray(at, at + PIECE));
        this.#credit -= chunk.length;
        if (this.#credit <= 0) source.pause();
      },
      end: () => {
        this.stopBody(false);
        channel.send(FRAME.End, this.id);
      },
      broken,
    };
    source.on('data', this.#listening.data);
    source.on('end', this.#listening.end);
    source.on('error', broken);
    source.on('close', broken);
  }

  /** The host has read `bytes` of the body. */
  credit(bytes: number): void {
    this.#credit += bytes;
    if (this.#credit > 0 && this.#listening !== null) this.#source!.resume();
  }

  /** Nobody reads the rest of the body: what still comes is thrown away. */
  stopBody(drain: boolean): void {
    if (this.#listening === null) return;
    const { data, end, broken } = this.#listening;
    this.#listening = null;
    const source = this.#source!;
    source.off('data', data);
    source.off('end', end);
    source.off('error', broken);
    source.off('close', broken);
    if (drain) {
      source.on('error', () => {});
      source.resume();
    }
  }

  /** Takes it from its host's list. */
  leave(): void {
    this.host?.calls.delete(this.id);
    this.stopBody(true);
    this.onLeave?.();
    this.onLeave = null;
  }
}
