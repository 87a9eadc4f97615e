import type { Channel } from '../channel.ts';
import { FRAME, PIECE, WINDOW } from '../protocol.ts';
import { copyBytes } from './bridge.ts';

/** The body of one answer on its way out, within its window. */
export class AnswerStream {
  #channel: Channel;
  #id: number;
  #credit = WINDOW;
  #waiting: Buffer[] = [];
  ended = false;

  constructor(channel: Channel, id: number) {
    this.#channel = channel;
    this.#id = id;
  }

  get flushed(): boolean {
    return this.#waiting.length === 0;
  }

  /** Takes a chunk; returns how much more the client will take, 0 or less when the producer has to wait. */
  push(chunk: Uint8Array): number {
    this.#waiting.push(copyBytes(chunk));
    this.#send();
    return this.#waiting.length > 0 ? 0 : this.#credit;
  }

  /** More was consumed. `true`: the producer may go on. */
  credit(bytes: number): boolean {
    this.#credit += bytes;
    this.#send();
    return this.#waiting.length === 0 && this.#credit > 0;
  }

  /** No more comes. `true` when all of it has been sent. */
  end(): boolean {
    this.ended = true;
    this.#send();
    return this.#waiting.length === 0;
  }

  #send(): void {
    while (this.#waiting.length > 0 && this.#credit > 0) {
      const head = this.#waiting[0]!;
      const size = Math.min(head.length, PIECE, this.#credit);
      this.#channel.send(FRAME.Data, this.#id, size === head.length ? head : head.subarray(0, size));
      this.#credit -= size;
      if (size === head.length) this.#waiting.shift();
      else this.#waiting[0] = head.subarray(size);
    }
    if (this.ended && this.#waiting.length === 0) this.#channel.send(FRAME.End, this.#id);
  }
}
