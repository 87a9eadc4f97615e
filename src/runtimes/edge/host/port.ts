import type { Channel } from '../channel.ts';
import { FRAME } from '../protocol.ts';
import { copyBytes, type RealmPort } from './bridge.ts';
import type { Route } from './realm.ts';
import { AnswerStream } from './stream.ts';

/** One request that runs here. */
export interface Running {
  route: Route;
  stream: AnswerStream | null;
}

/** What the ports of the realms need of the host. */
export interface PortHost {
  running: Map<number, Running>;
  /** Says which route's code runs next. */
  enter(route: Route | null): void;
  /** Ends a request of this route; `false` when it is none of its. */
  finish(id: number, route: Route | null): boolean;
  settle(): void;
}

/** A port that has its route since the realm has one. */
export type RoutePort = RealmPort & { route: Route | null };

/** Longest text of one log line. */
const LONGEST = 65_536;

/** First byte of a `Log` and of a `Fail` frame. */
export const LEVELS: readonly Uint8Array[] = [0, 1, 2, 3].map((level) => Uint8Array.of(level));
export const FAILS: readonly Uint8Array[] = [0, 1, 2].map((kind) => Uint8Array.of(kind));

/** What a realm can say to the dispatcher, each about the requests of its own route only. */
export function createPort(host: PortHost, channel: Channel): RoutePort {
  const port: RoutePort = {
    route: null,
    hooks: null as never,
    run: null as never,
    enter: () => host.enter(port.route),
    log: (level, text) => {
      channel.sendText(
        FRAME.Log,
        port.route?.index ?? 0,
        text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text,
        LEVELS[level] ?? LEVELS[3]!,
      );
    },
    answer: (id, head, body) => {
      if (!host.finish(id, port.route)) return;
      if (typeof head !== 'string') return;
      channel.sendMessage(
        FRAME.Answer,
        id,
        0,
        0,
        head,
        body === null || typeof body === 'string' ? body : copyBytes(body),
      );
    },
    head: (id, head) => {
      const running = host.running.get(id);
      if (running?.route !== port.route) return;
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
      if (host.finish(id, port.route)) channel.sendText(FRAME.Fail, id, error, FAILS[kind] ?? FAILS[0]!);
    },
    bodyRead: (id, bytes) => channel.sendNumber(FRAME.Window, id, bytes),
    bodyStop: (id) => channel.send(FRAME.BodyStop, id),
    waiting: (delta) => {
      if (port.route !== null) port.route.active += delta;
      host.settle();
    },
  };
  return port;
}
