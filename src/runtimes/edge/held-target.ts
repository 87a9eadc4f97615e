import type { Ahead } from '../contract.ts';
import type { AnswerTarget } from './answer.ts';
import type { AnswerHead } from './protocol.ts';
import type { Bytes } from './answer.ts';

/** Keeps an answer that arrives before its exchange does: the route has begun in the same trip as the middleware. */
export class HeldTarget implements AnswerTarget {
  #real: AnswerTarget | null = null;
  #events: ((target: AnswerTarget) => void)[] = [];
  #ahead: Ahead;

  constructor(ahead: Ahead) {
    this.#ahead = ahead;
  }

  /** Its host is gone, and nothing of it has arrived: the exchange has to begin anew. */
  lose(): void {
    this.#ahead.call = null;
  }

  get attached(): boolean {
    return this.#real !== null;
  }

  /** From here on everything goes to `target`, what was kept first. */
  attach(target: AnswerTarget): void {
    this.#real = target;
    for (const event of this.#events.splice(0)) event(target);
  }

  #pass(event: (target: AnswerTarget) => void): void {
    if (this.#real === null) this.#events.push(event);
    else event(this.#real);
  }

  whole(head: AnswerHead, body: Bytes): void {
    // The wire's memory is used again; a copy is only made where there is a wait.
    const kept = this.#real === null ? (Buffer.from(body) as Bytes) : body;
    this.#pass((target) => target.whole(head, kept));
  }
  head(head: AnswerHead, consumed: (bytes: number) => void, cancel: () => void): void {
    this.#pass((target) => target.head(head, consumed, cancel));
  }
  data(chunk: Buffer): void {
    const kept = this.#real === null ? Buffer.from(chunk) : chunk;
    this.#pass((target) => target.data(kept));
  }
  end(): void {
    this.#pass((target) => target.end());
  }
  fail(error: unknown): void {
    this.#pass((target) => target.fail(error));
  }
  gone(error: unknown): void {
    this.#pass((target) => target.gone(error));
  }
}
