import { FRAME } from '../protocol.ts';

interface Frame {
  type: number;
  stream: number;
  payload: Buffer;
}

/** What belongs to one request, in the order in which it may come. */
const OF_REQUESTS: ReadonlySet<number> = new Set([
  FRAME.Request,
  FRAME.Data,
  FRAME.End,
  FRAME.BodyFail,
  FRAME.Cancel,
  FRAME.Window,
]);

/** Requests that crossed the word that their route was dropped: they wait until it is there again. */
export class Parked {
  #frames = new Map<number, Frame[]>();
  #requests = new Map<number, number>();

  /** Begins to keep what comes for this request. */
  park(route: number, stream: number, payload: Buffer): void {
    this.#requests.set(stream, route);
    const frames = this.#frames.get(route) ?? [];
    this.#frames.set(route, frames);
    frames.push({ type: FRAME.Request, stream, payload: Buffer.from(payload) });
  }

  /** Keeps a frame of a request that waits. `false`: it is of none. */
  keep(type: number, stream: number, payload: Buffer): boolean {
    if (this.#requests.size === 0 || !OF_REQUESTS.has(type)) return false;
    const route = this.#requests.get(stream);
    if (route === undefined) return false;
    this.#frames.get(route)!.push({ type, stream, payload: Buffer.from(payload) });
    return true;
  }

  has(route: number): boolean {
    return this.#frames.has(route);
  }

  /** The route is there: gives what waited for it. */
  take(route: number): Frame[] {
    const frames = this.#frames.get(route) ?? [];
    this.#frames.delete(route);
    for (const { stream } of frames) this.#requests.delete(stream);
    return frames;
  }
}
