import type { Channel } from '../channel.ts';
import type { InFlight } from '../in-flight.ts';
import { FIRST_HEADER, FRAME, WINDOW } from '../protocol.ts';
import { copyBytes, type RealmPort } from './bridge.ts';
import { checkError } from './errors.ts';
import { LogGate } from './log-gate.ts';
import type { Route } from './realm.ts';
import { AnswerStream } from './stream.ts';

/** One request that runs here. */
export interface Running {
  route: Route;
  stream: AnswerStream | null;
}

/** What the ports of the realms need of the host. */
export interface PortHost {
  running: InFlight<Running>;
  /** Says which route's code runs next. */
  enter(route: Route | null): void;
  /** Does something at the end of this turn, on an empty stack. */
  defer(action: () => void): void;
  /** Lets the request run that waits for this answer, if that says `next`. */
  next(id: number, answer: string): boolean;
  /** Ends a request of this route; `false` when it is none of its. */
  finish(id: number, route: Route | null): boolean;
  /** Something of this route has ended. */
  settle(route: Route): void;
}

/** A port that has its route since the realm has one. */
export type RoutePort = RealmPort & { route: Route | null };

/** Longest text of one log line. */
const LONGEST = 65_536;

/** First byte of a `Log` and of a `Fail` frame. */
export const LEVELS: readonly Uint8Array[] = [0, 1, 2, 3].map((level) => Uint8Array.of(level));
export const FAILS: readonly Uint8Array[] = [0, 1, 2].map((kind) => Uint8Array.of(kind));

/** An answer's head without the length that its route has given: where the bytes are there, they are counted. */
function withoutLength(head: string): string {
  const lines = head.split('\n');
  for (let i = lines.length - 2; i >= FIRST_HEADER; i -= 2) if (lines[i] === 'content-length') lines.splice(i, 2);
  return lines.join('\n');
}

/** What a realm can say to the dispatcher, each about the requests of its own route only. */
export function createPort(host: PortHost, channel: Channel): RoutePort {
  const send = (level: number, line: string): void =>
    channel.sendText(FRAME.Log, port.route?.index ?? 0, line, LEVELS[level] ?? LEVELS[3]!);
  const gate = new LogGate((text) => send(2, text));
  const port: RoutePort = {
    route: null,
    hooks: null as never,
    run: null as never,
    origin: 'module',
    defer: (action) => host.defer(action),
    busy: () => port.route !== null && port.route.active > 0,
    quietMs: () => (port.route === null || port.route.running > 0 ? 0 : performance.now() - port.route.answeredAt),
    enter: () => {
      port.origin = port.busy() ? 'request' : 'module';
      host.enter(port.route);
    },
    log: (level, text) => {
      if (typeof text !== 'string') return;
      const line = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
      if (gate.passes(line.length)) send(level, line);
    },
    answer: (id, head, body) => {
      if (typeof head !== 'string') throw new TypeError('The head of an answer is text');
      let sent = body === null || typeof body === 'string' ? body : copyBytes(body);
      if (sent !== null && sent.length > WINDOW) {
        // As a stream: nothing on its way holds more than a window of it, and other requests have the wire in between.
        if (typeof sent === 'string') sent = Buffer.from(sent);
        port.head(id, `${withoutLength(head)}\ncontent-length\n${sent.length}`);
        port.data(id, sent);
        port.end(id);
      } else {
        const goesOn = sent === null && host.running.get(id)?.route === port.route && host.next(id, head);
        if (host.finish(id, port.route))
          channel.sendMessage(goesOn ? FRAME.AnswerNext : FRAME.Answer, id, 0, 0, head, sent);
      }
    },
    head: (id, head) => {
      if (typeof head !== 'string') throw new TypeError('The head of an answer is text');
      const running = host.running.get(id);
      if (running?.route !== port.route || running.stream !== null) return;
      running.stream = new AnswerStream(channel, id);
      channel.sendText(FRAME.Head, id, head);
    },
    data: (id, chunk) => {
      const running = host.running.get(id);
      return running?.route === port.route ? (running.stream?.push(chunk) ?? 0) : 0;
    },
    end: (id) => {
      const running = host.running.get(id);
      if (running === undefined || running.route !== port.route) return;
      if (running.stream === null || running.stream.end()) host.finish(id, port.route);
    },
    fail: (id, kind, error) => {
      if (host.finish(id, port.route)) channel.sendText(FRAME.Fail, id, checkError(error), FAILS[kind] ?? FAILS[0]!);
    },
    bodyRead: (id, bytes) => {
      if (host.running.get(id)?.route === port.route) channel.sendNumber(FRAME.Window, id, bytes);
    },
    bodyStop: (id) => {
      if (host.running.get(id)?.route === port.route) channel.send(FRAME.BodyStop, id);
    },
    waiting: (delta) => {
      if (port.route === null) return;
      port.route.active += delta;
      host.settle(port.route);
    },
  };
  return port;
}
