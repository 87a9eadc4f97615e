import { writeSync } from 'node:fs';
import type { Socket } from 'node:net';

import { Channel } from '../channel.ts';
import { InFlight } from '../in-flight.ts';
import { nextHead } from '../next-head.ts';
import {
  BODY_FOLLOWS,
  BODY_INSIDE,
  FAIL_LOAD,
  FRAME,
  HELD,
  NO_ROUTE,
  type HostOptions,
  type WireError,
} from '../protocol.ts';
import { intoRealm } from './bridge.ts';
import { shownError, wireError } from './errors.ts';
import { clearFrame } from './frames.ts';
import { readLoad } from './load.ts';
import { createCollector } from './memory.ts';
import { createPort, FAILS, LEVELS, type PortHost, type RoutePort, type Running } from './port.ts';
import { Parked } from './parked.ts';
import { uncachedParts } from './parts.ts';
import { Realm, Route } from './realm.ts';
import { type CompiledScript, forget, nextUncached } from './scripts.ts';

/** New code after which memory is looked at, in bytes. */
const CODE_BYTES = 8 * 1024 * 1024;

/** A request that the middleware has let through. */
interface LetThrough {
  id: number;
  route: Route;
  head: string;
}

/** The host: routes and their realms, and what comes over the wire for them. */
export class Host implements PortHost {
  #channel: Channel;
  #options: HostOptions;
  #marker: number;
  #mark = new Uint32Array(1);
  #routes = new Map<number, Route>();
  readonly running: InFlight<Running> = new InFlight();
  #spare: Realm | null = null;
  /** The realm whose code has run in this turn of the event loop. */
  #current: Route | null = null;
  #turn = false;
  #draining = false;
  #collect = createCollector();

  constructor(socket: Socket, marker: number, options: HostOptions) {
    this.#options = options;
    this.#marker = marker;
    this.#channel = new Channel(socket, (type, stream, payload) => this.#frame(type, stream, payload));
    this.#spare = this.#newRealm();
    const idle = Buffer.alloc(8);
    this.#idleRss = process.memoryUsage.rss();
    idle.writeDoubleBE(this.#idleRss);
    this.#channel.send(FRAME.Ready, 0, idle);
    this.#channel.flush();
  }

  /** Takes what the socket has read into memory that is used again. */
  receive(chunk: Buffer): void {
    this.#channel.receive(chunk, true);
  }

  #newRealm(): Realm {
    return new Realm(this.#options, createPort(this, this.#channel));
  }

  /** Says which route runs, where the watchdog finds it when this process no longer answers. */
  enter(route: Route | null): void {
    clearFrame();
    if (!this.#turn) {
      setImmediate(this.#endTurn);
      this.#turn = true;
      this.#channel.willFlush();
    }
    if (route === this.#current) return;
    this.#current = route;
    this.#mark[0] = route === null ? 0 : route.index + 1;
    writeSync(this.#marker, this.#mark, 0, 4, 0);
  }

  finish(id: number, route: Route | null): boolean {
    const running = this.running.get(id);
    if (running === undefined || running.route !== route) return false;
    this.running.delete(id);
    if (this.#held.size > 0) this.#held.delete(id);
    running.route.active--;
    if (--running.route.running === 0) running.route.answeredAt = performance.now();
    this.settle(running.route);
    return true;
  }

  settle(over: Route | null): void {
    if (over !== null && over.active === 0) over.realm?.requestsOver();
    if (this.#draining && this.running.size === 0 && ![...this.#routes.values()].some((route) => route.active > 0)) {
      this.#draining = false;
      this.#sendCaches(true);
      this.#channel.send(FRAME.Drained, 0);
    }
  }

  #frame(type: number, stream: number, payload: Buffer): boolean | void {
    if (this.#parked.keep(type, stream, payload)) return;
    switch (type) {
      case FRAME.Request:
        return this.#request(stream, payload);
      case FRAME.Data: {
        const realm = this.#realmOf(stream);
        if (realm !== null) realm.sandbox.hooks.bodyData(stream, intoRealm(realm.sandbox.hooks, payload));
        return;
      }
      case FRAME.End:
        this.#realmOf(stream)?.sandbox.hooks.bodyEnd(stream, '');
        return;
      case FRAME.BodyFail:
        this.#realmOf(stream)?.sandbox.hooks.bodyEnd(stream, payload.toString());
        return;
      case FRAME.Window: {
        const running = this.running.get(stream);
        const answer = running?.stream;
        if (!answer) return;
        const ready = answer.credit(payload.readUInt32BE(0));
        if (answer.ended) {
          if (answer.flushed) this.finish(stream, running!.route);
        } else if (ready) {
          this.#realmOf(stream)?.sandbox.hooks.credit(stream, 0);
        }
        return;
      }
      case FRAME.Cancel: {
        this.#next = this.#next.filter(({ id }) => id !== stream);
        const realm = this.#realmOf(stream);
        const running = this.running.get(stream);
        if (running !== undefined) this.finish(stream, running.route);
        realm?.sandbox.hooks.cancel(stream);
        return;
      }
      case FRAME.Load:
        this.#load(stream, payload);
        return;
      case FRAME.Warm:
        this.#warm(payload);
        return;
      case FRAME.Expect:
        if (!this.#routes.has(stream)) this.#dropped.add(stream);
        return;
      case FRAME.Ping:
        // At once: the answer says that the loop turns.
        this.#channel.sendNumber(FRAME.Pong, 0, payload.readUInt32BE(0));
        return;
      case FRAME.Trim:
        this.#trim(stream === 1);
        return;
      case FRAME.Drain:
        this.#draining = true;
        this.settle(null);
        return;
    }
  }

  #realmOf(id: number): Realm | null {
    const route = this.running.get(id)?.route;
    if (route?.realm == null) return null;
    this.enter(route);
    return route.realm;
  }

  #request(id: number, payload: Buffer): boolean | void {
    const head = payload.readUIntBE(0, 3);
    const route = this.#routes.get(head >> 8);
    const flags = head & 255;
    if (flags & HELD) {
      this.#held.set(id - 1, Buffer.from(payload));
      return;
    }
    if (route === undefined && this.#dropped.has(head >> 8)) {
      this.#parked.park(head >> 8, id, payload);
      return;
    }
    if (route === undefined) {
      this.#channel.sendText(
        FRAME.Fail,
        id,
        JSON.stringify({ name: 'Error', message: 'no such route in this host', stack: '' }),
        FAILS[FAIL_LOAD]!,
      );
      return;
    }
    if (this.#turn && this.#current !== null && this.#current !== route) {
      // Microtasks of two realms must not share a turn: a loop in one would be blamed on the other. The frame is taken up
      // again in the next turn.
      this.#later.push({ id, payload: Buffer.from(payload) });
      setImmediate(this.#resume);
      return false;
    }
    this.#begin(id, route, flags, payload);
  }

  #begin(id: number, route: Route, flags: number, payload: Buffer): void {
    const end = 7 + payload.readUInt32BE(3);
    this.#start(id, route, flags, payload.toString('utf8', 7, end), flags & BODY_INSIDE ? payload.subarray(end) : null);
  }

  /** A dropped route is there again: what waited for it goes on. */
  #replay(index: number): void {
    const route = this.#routes.get(index);
    // Dropped once more: its next code will find them.
    if (route === undefined) return;
    for (const { type, stream, payload } of this.#parked.take(index)) {
      if (type === FRAME.Request) this.#begin(stream, route, payload[2]!, payload);
      else this.#frame(type, stream, payload);
    }
  }

  /** Routes that were dropped, with their code, since nobody has used them, and those whose code is yet to come. */
  #dropped = new Set<number>();
  #parked = new Parked();

  #later: { id: number; payload: Buffer }[] = [];
  #deferred: (() => void)[] = [];

  /**
   * Does something of Node's at the end of this turn. A realm may call with a stack that is all but full, and what Node does
   * half before it overflows stays half done, for every route.
   */
  defer(action: () => void): void {
    this.#deferred.push(action);
  }

  #endTurn = (): void => {
    this.#turn = false;
    clearFrame();
    const actions = this.#deferred;
    if (actions.length > 0) {
      this.#deferred = [];
      for (const action of actions) action();
    }
    // What it answers at once leaves together with the middleware's answer.
    if (!this.#startNext()) this.#channel.flush();
  };
  #resume = (): void => {
    this.#endTurn();
    const next = this.#later.shift();
    if (next !== undefined) this.#request(next.id, next.payload);
    if (this.#later.length === 0) this.#channel.resume();
  };

  /** Requests that wait for the middleware's answer, by the number of that one. */
  #held = new InFlight<Buffer>();
  /** Those of them that run next. */
  #next: LetThrough[] = [];

  next(id: number, answer: string): boolean {
    const payload = this.#held.get(id);
    if (payload === undefined) return false;
    const route = this.#routes.get(payload.readUIntBE(0, 3) >> 8);
    const head = nextHead(answer, payload.toString('utf8', 7));
    if (route === undefined || head === null) return false;
    this.#next.push({ id: id + 1, route, head });
    return true;
  }

  /** Starts what the middleware has let through, one route's requests a turn. `true`: some were. */
  #startNext(): boolean {
    const [first] = this.#next;
    if (first === undefined) return false;
    const rest: LetThrough[] = [];
    for (const item of this.#next) {
      if (item.route === first.route) this.#start(item.id, item.route, 0, item.head, null);
      else rest.push(item);
    }
    this.#next = rest;
    return true;
  }

  #start(id: number, route: Route, flags: number, text: string, bytes: Buffer | null): void {
    this.enter(route);
    const realm = this.#ready(route);
    if (realm === null) {
      this.#channel.sendText(FRAME.Fail, id, route.failure!, FAILS[FAIL_LOAD]!);
      return;
    }
    const body = bytes === null ? null : intoRealm(realm.sandbox.hooks, bytes);
    route.active++;
    route.running++;
    realm.port.origin = 'request';
    route.lastUsed = Date.now();
    this.running.set(id, { route, stream: null });
    try {
      realm.sandbox.hooks.start(id, text, (flags & BODY_FOLLOWS) !== 0, body);
    } catch (error) {
      // Only a realm whose own intrinsics were broken by its route throws here.
      if (this.finish(id, route)) this.#channel.sendText(FRAME.Fail, id, wireError(error), FAILS[0]!);
    }
  }

  #load(index: number, payload: Buffer): void {
    const started = performance.now();
    const route = new Route(index, { route: '', entry: '', fixed: {}, files: [], wasm: [] });
    const old = this.#routes.get(index);
    old?.realm?.dispose();
    this.#routes.set(index, route);
    this.#dropped.delete(index);
    // In a turn of its own; what comes until then waits behind it.
    if (this.#parked.has(index)) setImmediate(() => this.#replay(index));
    this.#codeBytes += payload.length;
    if (this.#codeBytes > CODE_BYTES) this.#makeRoomSoon();
    this.enter(route);
    try {
      readLoad(route, payload);
    } catch (error) {
      route.failure = wireError(error);
    }
    if (route.failure === null) this.#ready(route);
    if (route.failure !== null) {
      this.#channel.sendText(FRAME.LoadFailed, index, route.failure);
      return;
    }
    const took = Buffer.alloc(8);
    took.writeDoubleBE(performance.now() - started);
    this.#channel.send(FRAME.Loaded, index, took);
    this.#cacheSoon();
  }

  #warm(payload: Buffer): void {
    try {
      readLoad(new Route(-1, { route: '', entry: '', fixed: {}, files: [], wasm: [] }), payload);
    } catch {
      // A script that does not compile is the error of the route that needs it.
    }
  }

  /** The route's realm, made now if need be; null when its code does not load. */
  #ready(route: Route): Realm | null {
    if (route.realm !== null) return route.realm;
    if (route.failure !== null) return null;
    const realm = this.#spare ?? this.#newRealm();
    this.#spare = null;
    (realm.port as RoutePort).route = route;
    try {
      const problem = realm.load(route);
      if (problem === '') {
        route.realm = realm;
      } else {
        route.failure = JSON.stringify({ name: 'Error', message: problem, stack: '' });
      }
    } catch (error) {
      route.failure = realm.describe(error);
    }
    if (route.realm === null) realm.dispose();
    if (++this.#made % 8 === 0) this.#makeRoomSoon();
    setImmediate(() => (this.#spare ??= this.#newRealm()));
    return route.realm;
  }

  #cacheWaits = false;

  /** A moment later: functions that the first answer compiles belong into the cache as well. */
  #cacheSoon(): void {
    if (this.#cacheWaits) return;
    this.#cacheWaits = true;
    setTimeout(() => {
      this.#cacheWaits = false;
      this.#sendCaches(false);
    }, 1000).unref();
  }

  /** A cache is three times as large as its script: one a turn, unless it is the last chance, and none where memory is short. */
  #sendCaches(all: boolean): void {
    for (const part of uncachedParts()) this.#sendCache(part);
    let script = nextUncached();
    for (; script !== null && !this.#isShort(); script = nextUncached()) {
      this.#sendCache(script);
      if (all) continue;
      setImmediate(() => this.#sendCaches(false));
      return;
    }
  }

  #sendCache({ key, script }: Pick<CompiledScript, 'key' | 'script'>): void {
    const name = Buffer.from(key);
    const head = Buffer.alloc(2);
    head.writeUInt16BE(name.length);
    this.#channel.send(FRAME.Code, 0, Buffer.concat([head, name, script.createCachedData()]));
  }

  /** Forgets a route and its own script: with many routes, their text alone is more than a host may take. */
  #drop(route: Route): void {
    this.#routes.delete(route.index);
    this.#dropped.add(route.index);
    const own = route.meta.files.at(-1);
    const shared =
      own === undefined || [...this.#routes.values()].some(({ meta }) => meta.files.at(-1)?.key === own.key);
    if (!shared) forget(own.key);
    this.#channel.sendText(FRAME.Dropped, route.index, shared ? '' : own.name);
  }

  #made = 0;
  #codeBytes = 0;
  #idleRss = 0;

  /** Many new realms, or much new code, are more than the watchdog sees between two looks. */
  #makeRoomSoon(): void {
    this.#codeBytes = 0;
    setImmediate(() => this.#makeRoom());
  }

  #makeRoom(): void {
    if (this.#isShort()) this.#trim(false);
  }

  #isShort(): boolean {
    return process.memoryUsage.rss() - this.#idleRss > this.#options.memoryMb * 1024 * 1024 * 0.6;
  }

  /** Memory is short: the realms that nobody uses go, the longest unused first, and what is garbage is collected. */
  #trim(all: boolean): void {
    const idle = [...this.#routes.values()]
      .filter((route) => route.realm !== null && route.active === 0)
      .sort((a, b) => a.lastUsed - b.lastUsed);
    for (const route of idle.slice(0, all ? idle.length : Math.ceil(idle.length / 2))) {
      route.realm!.dispose();
      route.realm = null;
      this.#drop(route);
    }
    this.#collect();
    if (all) this.#channel.send(FRAME.Trimmed, 0);
  }

  /** A rejection that nobody handled: the realm whose promise it is tells its listeners, or its log. */
  rejected(reason: unknown, promise: Promise<unknown>): void {
    const route = this.#ownerOf(promise);
    if (route?.realm != null) {
      this.enter(route);
      route.realm.sandbox.hooks.unhandled(reason, promise);
    } else {
      this.#channel.sendText(
        FRAME.Log,
        this.#current?.index ?? NO_ROUTE,
        `Unhandled rejection in the edge host: ${shownError(reason)}`,
        LEVELS[3]!,
      );
    }
  }

  /** One that was told has a handler by now. */
  handled(promise: Promise<unknown>): void {
    const route = this.#ownerOf(promise);
    if (route?.realm == null) return;
    this.enter(route);
    route.realm.sandbox.hooks.handled(promise);
  }

  #ownerOf(promise: object): Route | null {
    for (let link: object | null = promise, depth = 0; link !== null && depth < 16; depth++) {
      link = Object.getPrototypeOf(link) as object | null;
      for (const route of this.#routes.values()) {
        if (route.realm !== null && route.realm.sandbox.hooks.promisePrototype === link) return route;
      }
    }
    return null;
  }

  threw(error: unknown): void {
    const realm = this.#current?.realm;
    const told = realm == null ? '' : (JSON.parse(realm.describe(error)) as WireError).stack;
    const shown = told || shownError(error);
    this.#channel.sendText(FRAME.Log, this.#current?.index ?? NO_ROUTE, `Uncaught error: ${shown}`, LEVELS[3]!);
  }
}
