import type { Bridge } from '../realm/bridge.ts';
import { copyBytes, intoRealm, type RealmPort } from './bridge.ts';
import { agentFor, loadUndici } from './network.ts';

/** Bytes of an answer that a realm is given before it has read them. */
const AHEAD = 256 * 1024;

interface Flight {
  abort: AbortController;
  /** Bytes that the realm holds unread. */
  ahead: number;
  wake: (() => void) | null;
  /** A streamed request body that waits for its next piece. */
  want: ((chunk: Buffer | null) => void) | null;
}

type Network = Pick<Bridge, 'fetchStart' | 'fetchBody' | 'fetchRead' | 'fetchAbort'> & { dispose(): void };

/** Connections of one realm, by the host's undici. Text and bytes go in and come out. */
export function createFetch(port: RealmPort, policy: 'any' | 'public'): Network {
  const flights = new Map<number, Flight>();

  const run = async (
    id: number,
    flight: Flight,
    request: string,
    head: string,
    body: Buffer | null,
    streams: boolean,
  ): Promise<void> => {
    const [method, url, redirect, integrity] = request.split('\n') as [
      string,
      string,
      'follow' | 'error' | 'manual',
      string,
    ];
    const flat = head === '' ? [] : head.split('\n');
    const headers: [string, string][] = [];
    for (let i = 0; i < flat.length; i += 2) headers.push([flat[i]!, flat[i + 1]!]);
    const undici = loadUndici();
    const source = streams
      ? new ReadableStream<Uint8Array>(
          {
            pull: (controller) =>
              new Promise((resolve) => {
                flight.want = (chunk) => {
                  flight.want = null;
                  if (chunk === null) controller.close();
                  else controller.enqueue(chunk);
                  resolve();
                };
                port.enter();
                port.hooks.fetchWant(id);
              }),
          },
          { highWaterMark: 0 },
        )
      : body;
    const response = await undici.fetch(url, {
      method,
      headers,
      redirect,
      integrity,
      body: source as never,
      duplex: 'half',
      signal: flight.abort.signal,
      dispatcher: agentFor(undici, policy),
    });
    const decoded = response.headers.has('content-encoding') ? 1 : 0;
    let lines = `${response.status}\n${response.statusText}\n${response.url}\n${response.redirected ? 1 : 0}\n${decoded}`;
    for (const [name, value] of response.headers) lines += `\n${name}\n${value}`;
    port.enter();
    port.hooks.fetchHead(id, lines);
    if (response.body !== null) {
      for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
        if (!flights.has(id)) return;
        flight.ahead += chunk.length;
        port.enter();
        port.hooks.fetchData(id, intoRealm(port.hooks, chunk));
        if (flight.ahead >= AHEAD) await new Promise<void>((resolve) => (flight.wake = resolve));
      }
    }
    if (!flights.has(id)) return;
    port.enter();
    port.hooks.fetchEnd(id);
  };

  return {
    fetchStart(id, request, head, body, streams) {
      const flight: Flight = { abort: new AbortController(), ahead: 0, wake: null, want: null };
      flights.set(id, flight);
      const bytes = body === null ? null : copyBytes(body);
      const go = (): Promise<void> => run(id, flight, request, head, bytes, streams);
      started(port, go)
        .catch((error: unknown) => {
          if (!flights.has(id)) return;
          const cause = (error as { cause?: { code?: unknown; message?: unknown } }).cause;
          port.enter();
          port.hooks.fetchFail(
            id,
            String((error as Error).message || 'fetch failed'),
            cause ? `${String(cause.code ?? '')}\n${String(cause.message ?? cause)}` : '',
          );
        })
        .finally(() => flights.delete(id));
    },
    fetchBody(id, chunk) {
      flights.get(id)?.want?.(chunk === null ? null : copyBytes(chunk));
    },
    fetchRead(id, bytes) {
      const flight = flights.get(id);
      if (flight === undefined) return;
      flight.ahead -= bytes;
      if (flight.ahead < AHEAD && flight.wake !== null) {
        flight.wake();
        flight.wake = null;
      }
    },
    fetchAbort(id) {
      const flight = flights.get(id);
      flights.delete(id);
      flight?.abort.abort();
      flight?.wake?.();
    },
    dispose() {
      for (const id of Array.from(flights.keys())) {
        const flight = flights.get(id)!;
        flights.delete(id);
        flight.abort.abort();
        flight.wake?.();
      }
    },
  };
}

/** Begins at the end of the turn: see `Host.defer`. */
function started(port: RealmPort, go: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => port.defer(() => void go().then(resolve, reject)));
}
