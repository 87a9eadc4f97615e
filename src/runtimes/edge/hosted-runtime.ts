import type { BuiltRoute } from '../../bundle/output.ts';
import type { Client, Outcome } from '../../server/entry.ts';
import {
  type Ahead,
  type Exchange,
  type MiddlewareAnswer,
  type MiddlewareInput,
  RuntimeError,
  type RuntimeStats,
} from '../contract.ts';
import { type AnswerTarget, type Bytes, ResponseTarget, ValueTarget } from './answer.ts';
import { Call } from './call.ts';
import { CodeCache } from './code-cache.ts';
import { edgeEnv } from './env.ts';
import type { HostProcess } from './host-process.ts';
import { HeldTarget } from './held-target.ts';
import { Loads } from './loads.ts';
import { HostPool } from './pool.ts';
import { encodeHead, FAIL_NO_RESPONSE, FIRST_HEADER, FRAME, parseAnswerHead, type WireError } from './protocol.ts';
import { type KnownRoute, RouteTable, sharedScripts } from './routes.ts';
import { StackMapper } from './source-map.ts';
import type { EdgeRuntime, EdgeRuntimeOptions } from './types.ts';
import { Watchdog } from './watchdog.ts';

/** Levels of a `Log` frame. */
const LEVELS = ['info', 'info', 'warn', 'error'] as const;

/** The edge runtime over host processes: which request runs where, and what happens when a host has to go. */
export class HostedRuntime implements EdgeRuntime {
  readonly name = 'edge';
  readonly capabilities = { streaming: true, node: false, dynamicCode: false, isolated: true };
  #options: EdgeRuntimeOptions;
  #pool: HostPool;
  #codeCache: CodeCache;
  /** Scripts to compile ahead. */
  #shared: string[];
  #routes: RouteTable;
  #mapper: StackMapper;
  #watchdog: Watchdog;
  #firstByteMs: number;
  #responseBytes: number | null;
  #nextId = 1;
  #loads: Loads;
  #drained = new Map<HostProcess, () => void>();
  #disposed = false;
  #idle: (() => void) | null = null;

  constructor(options: EdgeRuntimeOptions, expose: boolean) {
    const { edge, limits } = options.build.switchrt;
    this.#options = options;
    this.#firstByteMs = edge.firstByteMs;
    this.#codeCache = new CodeCache(options.outDir, edge.memoryMb);
    this.#routes = new RouteTable(options.outDir, { dev: options.dev, bodyBytes: limits.bodyBytes }, this.#codeCache);
    this.#loads = new Loads(this.#routes);
    this.#mapper = new StackMapper(options.outDir, (file) => this.#routes.has(file));
    this.#shared = sharedScripts(options.build.routes ?? []);
    this.#responseBytes = edge.responseBytes ?? null;
    const { profile, subrequests, fetch, waitUntilMs } = edge;
    const codeFromStrings = options.codeFromStrings ?? (options.dev ? 'warn' : 'deny');
    this.#pool = new HostPool(
      options.outDir,
      {
        env: options.env ?? edgeEnv(options),
        profile,
        subrequests,
        fetch,
        waitUntilMs,
        codeFromStrings,
        expose,
        memoryMb: edge.memoryMb,
      },
      edge.memoryMb,
      {
        onFrame: (host, type, stream, payload) => this.#frame(host, type, stream, payload),
        onExit: (host) => this.#exited(host),
      },
      options.bootMs,
    );
    this.#watchdog = new Watchdog(edge, {
      hosts: () => this.#pool.all,
      over: (host, limit, text) => this.#over(host, limit, text),
      deadlines: (now) => this.#deadlines(now),
    });
    void this.#pool.active;
    this.#watchdog.start();
  }

  async ready(): Promise<void> {
    await this.#host().ready;
  }

  hosts(): number[] {
    const active = this.#pool.active;
    return [...this.#pool.all]
      .sort((one, two) => Number(two === active) - Number(one === active))
      .map((host) => host.pid);
  }

  #host(): HostProcess {
    const host = this.#disposed ? null : this.#pool.active;
    if (host === null)
      throw new RuntimeError(503, this.#disposed ? 'The edge runtime was disposed' : 'No edge host could be started');
    return host;
  }

  async load(route: BuiltRoute): Promise<void> {
    const host = this.#host();
    const known = this.#routes.get(route);
    await this.#loads.give(host, known, null);
  }

  invoke(exchange: Exchange): Promise<Outcome> {
    return new Promise<Outcome>((resolve, reject) => {
      const target = new ResponseTarget(exchange, resolve, reject, this.#onLate);
      if (!this.#takeAhead(exchange, target))
        this.#begin(this.#routes.get(exchange.route), exchange, exchange, target, exchange.timing, null);
    });
  }

  /** Takes the answer of a route that has begun in the middleware's trip. */
  #takeAhead(exchange: Exchange, target: ResponseTarget): boolean {
    const { req, context, ahead } = exchange;
    if (ahead == null || ahead.call === null) return false;
    const call = ahead.call as Call;
    const held = call.target as HeldTarget;
    ahead.call = null;
    if (call.route.built !== exchange.route) {
      this.#recall(call);
      return false;
    }
    call.headNow = () => encodeHead(req.method ?? 'GET', context, req.rawHeaders);
    held.attach(target);
    return true;
  }

  middleware(input: MiddlewareInput): Promise<MiddlewareAnswer> {
    return new Promise((resolve, reject) => {
      const target = new ValueTarget(resolve, reject);
      this.#begin(this.#routes.get(input.middleware), input, input.client, target, null, input.ahead ?? null);
    });
  }

  #begin(
    route: KnownRoute,
    exchange: Pick<Exchange, 'req' | 'context' | 'body'>,
    client: Client,
    target: AnswerTarget,
    timing: Exchange['timing'] | null,
    ahead: Ahead | null,
  ): void {
    let call: Call;
    // Before the first of two, whose numbers follow each other.
    if (this.#nextId > 0xffff_fff0) this.#nextId = 1;
    try {
      const host = this.#host();
      if (!host.loaded.has(route.index)) {
        this.#loads.give(host, route, timing).catch(() => {});
      }
      call = this.#call(route, exchange.req, exchange.context, exchange.body, target);
      if (ahead !== null) {
        const then = this.#routes.get(ahead.route);
        if (!host.loaded.has(then.index)) this.#loads.give(host, then, ahead.timing).catch(() => {});
        call.ahead = this.#call(then, exchange.req, ahead.context, null, new HeldTarget(ahead));
        call.ahead.begun = false;
        call.ahead.send(host);
        ahead.call = call.ahead;
      }
      call.send(host);
      if (host.calls.size <= 2) host.hold(true);
    } catch (error) {
      target.fail(error);
      return;
    }
    this.#watch(call, client);
  }

  #call(
    route: KnownRoute,
    req: Exchange['req'],
    context: Exchange['context'],
    body: Exchange['body'],
    target: AnswerTarget,
  ): Call {
    const method = req.method ?? 'GET';
    // A Fetch request of these methods has no body, whatever the client sent.
    const bodiless = method === 'GET' || method === 'HEAD';
    const source =
      !bodiless &&
      body == null &&
      (req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0)
        ? req
        : null;
    const call = new Call(
      this.#nextId++,
      route,
      method,
      encodeHead(method, context, req.rawHeaders),
      !bodiless && body != null && body.length > 0 ? body : null,
      source,
      target,
      performance.now() + this.#firstByteMs,
      context.requestId,
    );
    return call;
  }

  /** Ends the call when its client goes. */
  #watch(call: Call, client: Client): void {
    if (client.gone ?? client.signal.aborted) {
      this.#gone(call);
      return;
    }
    if (call.ahead !== null) call.ahead.client = client;
    const onGone = (): void => this.#gone(call);
    if (client.onGone !== undefined) {
      // Not taken back: a call that is over does not mind, and the listener may be another's by then.
      client.onGone(onGone);
      return;
    }
    const { signal } = client;
    signal.addEventListener('abort', onGone);
    call.onLeave = () => signal.removeEventListener('abort', onGone);
  }

  /** The middleware has said `next`: the request that was held runs. */
  #release(call: Call): void {
    const { ahead } = call;
    if (ahead === null) return;
    call.ahead = null;
    ahead.begun = true;
    ahead.due = performance.now() + this.#firstByteMs;
    if (ahead.client !== null) this.#watch(ahead, ahead.client);
  }

  /** Takes a call from its host and tells the host so. `false` when it was over already. */
  #recall(call: Call): boolean {
    const { host } = call;
    if (host === null || host.calls.get(call.id) !== call) return false;
    this.#leave(call);
    host.channel.send(FRAME.Cancel, call.id);
    return true;
  }

  #gone(call: Call): void {
    if (this.#recall(call)) call.target.gone(new RuntimeError(499, 'The client closed the connection'));
  }

  #leave(call: Call): void {
    const { host, ahead } = call;
    call.leave();
    // What was held for it never runs: its host knows that by the same answer.
    if (ahead !== null) {
      host?.calls.delete(ahead.id);
      (ahead.target as HeldTarget).lose();
    }
    if (host !== null && host.calls.size === 0) {
      host.hold(false);
      if (this.#idle !== null && this.#active === 0) this.#idle();
    }
  }

  get #active(): number {
    let count = 0;
    for (const host of this.#pool.all) count += host.calls.size;
    return count;
  }

  #onLate = (error: unknown, exchange: Exchange): void => {
    if (!(error instanceof RuntimeError && error.reported)) this.#options.onError(error, exchange);
  };

  /** Counts what a body has had so far. `true`: it is over the limit, and its request is over. */
  #oversized(call: Call, bytes: number): boolean {
    call.bytes += bytes;
    if (this.#responseBytes === null || call.bytes <= this.#responseBytes) return false;
    this.#limit(call, 503, 'responseBytes', `a body of over ${this.#responseBytes} bytes (edge.responseBytes)`);
    return true;
  }

  /** Ends one request that is over a limit of its own. */
  #limit(call: Call, status: number, limit: string, text: string): void {
    const { name } = call.route;
    const { requestId } = call;
    this.#options.logger.log({
      level: 'error',
      message: `${name}: ${text}`,
      route: name,
      requestId,
      limit,
      runtime: 'edge',
    });
    if (this.#recall(call)) call.target.fail(new RuntimeError(status, `The route gave ${text}`, { reported: true }));
  }

  #frame(host: HostProcess, type: number, stream: number, payload: Buffer): void {
    const call = host.calls.get(stream);
    try {
      this.#take(host, call, type, stream, payload);
    } catch (error) {
      // A host may hold anything: what it sends ends its own request, never this process.
      const message = `The edge host sent what cannot be used: ${(error as Error).message}`;
      this.#options.logger.log({ level: 'error', message, route: call?.route.name, runtime: 'edge' });
      if (call === undefined) return;
      this.#recall(call);
      call.target.gone(new RuntimeError(500, message));
    }
  }

  #take(host: HostProcess, call: Call | undefined, type: number, stream: number, payload: Buffer): void {
    switch (type) {
      case FRAME.Answer:
      case FRAME.AnswerNext: {
        if (call === undefined) return;
        if (type === FRAME.AnswerNext) this.#release(call);
        const end = 4 + payload.readUInt32BE(0);
        if (this.#oversized(call, payload.length - end)) return;
        this.#leave(call);
        call.target.whole(parseAnswerHead(payload.toString('utf8', 4, end)), payload.subarray(end) as Bytes);
        return;
      }
      case FRAME.Head: {
        if (call === undefined) return;
        const head = parseAnswerHead(payload.toString('utf8'));
        // What says that it will be too long is refused while there is a status to say so with.
        const length = head.lines.lastIndexOf('content-length');
        if (call.method !== 'HEAD' && length >= FIRST_HEADER && this.#oversized(call, Number(head.lines[length + 1])))
          return;
        call.bytes = 0;
        call.started = true;
        call.target.head(
          head,
          (bytes) => host.channel.sendNumber(FRAME.Window, stream, bytes),
          () => this.#gone(call),
        );
        return;
      }
      case FRAME.Data:
        if (call !== undefined && !this.#oversized(call, payload.length)) call.target.data(payload);
        return;
      case FRAME.End:
        if (call === undefined) return;
        this.#leave(call);
        call.target.end();
        return;
      case FRAME.Fail: {
        if (call === undefined) return;
        this.#leave(call);
        const wire = JSON.parse(payload.toString('utf8', 1)) as WireError;
        call.target.fail(
          payload[0] === FAIL_NO_RESPONSE ? new RuntimeError(500, wire.message) : this.#mapper.error(wire),
        );
        return;
      }
      case FRAME.Window:
        call?.credit(payload.readUInt32BE(0));
        return;
      case FRAME.BodyStop:
        call?.stopBody(true);
        return;
      case FRAME.Ready:
        this.#warm(host);
        return;
      case FRAME.Pong:
        this.#watchdog.pong(host, payload.readUInt32BE(0));
        return;
      case FRAME.Dropped:
        this.#droppedRoute(host, stream, payload.toString('utf8'));
        return;
      case FRAME.Trimmed:
        this.#watchdog.trimmed(host);
        return;
      case FRAME.Loaded:
        this.#loads.done(host, stream, payload.readDoubleBE(0));
        return;
      case FRAME.LoadFailed:
        this.#loads.failed(host, stream, this.#mapper.error(JSON.parse(payload.toString('utf8')) as WireError));
        return;
      case FRAME.Log:
        this.#options.logger.log({
          level: LEVELS[payload[0]!] ?? 'error',
          message: this.#mapper.stack(payload.toString('utf8', 1)),
          route: this.#routes.at(stream)?.name,
          runtime: 'edge',
        });
        return;
      case FRAME.Code:
        this.#routes.keepCache(payload);
        return;
      case FRAME.Drained:
        this.#drained.get(host)?.();
        return;
    }
  }

  /** Ahead of the first request; what cannot be read is told to the one who needs it. */
  #warm(host: HostProcess): void {
    try {
      if (this.#shared.length > 0 && host.loaded.size === 0) this.#routes.warm(host, this.#shared);
    } catch {
      // Nothing was sent.
    }
  }

  /** A host has forgotten a route, to save memory. Requests for it that are on their way wait there for its code. */
  #droppedRoute(host: HostProcess, index: number, script: string): void {
    host.loaded.delete(index);
    if (script !== '') host.scripts.delete(script);
    this.#loads.forget(host, index);
    for (const call of host.calls.values())
      if (call.route.index === index) {
        this.#loads.give(host, call.route, null).catch(() => {});
        return;
      }
  }

  #deadlines(now: number): void {
    for (const host of this.#pool.all) {
      for (const call of host.calls.values()) {
        if (call.due > now || call.started || !call.begun) continue;
        this.#limit(call, 504, 'firstByteMs', `no first byte after ${this.#firstByteMs} ms (edge.firstByteMs)`);
      }
    }
  }

  #over(host: HostProcess, limit: 'busyMs' | 'memoryMb', text: string): void {
    this.#replace(host, text, limit);
  }

  #exited(host: HostProcess): void {
    this.#loads.drop(host);
    this.#drained.get(host)?.();
    if (host.retired) return;
    if (host.endReason !== null) {
      this.#replace(host, host.endReason, null);
      return;
    }
    const outOfMemory = /out of memory|Allocation failed|Array buffer allocation/i.test(host.stderr);
    const how = host.child.signalCode ?? `code ${host.child.exitCode}`;
    if (outOfMemory) this.#replace(host, `its heap was full (edge.memoryMb)`, 'memoryMb');
    else
      this.#replace(
        host,
        `it ended (${how})${host.stderr.trim() === '' ? '' : `: ${host.stderr.trim().split('\n').slice(0, 4).join(' | ')}`}`,
        null,
      );
  }

  /** Another host takes over. What ran in this one is run again where that is safe, and fails once where it is not. */
  #replace(host: HostProcess, text: string, limit: 'busyMs' | 'memoryMb' | null): void {
    const calls = host.calls.values();
    const culprit = limit === null ? undefined : this.#culprit(host, limit);
    host.retired = true;
    this.#pool.retire(host);
    host.kill(text);
    if (this.#disposed) return;
    const routes = [...new Set(calls.map((call) => call.route.name))].sort();
    this.#options.logger.log({
      level: 'error',
      message: `The edge host was replaced: ${text}${culprit ? ` in ${culprit.name}` : ''}${routes.length > 0 ? `; active: ${routes.join(', ')}` : ''}`,
      route: culprit?.name,
      limit,
      routes,
      runtime: 'edge',
    });
    for (const call of calls) {
      this.#leaveQuietly(call);
      if (!call.begun) continue;
      if (call.ahead !== null) {
        (call.ahead.target as HeldTarget).lose();
        call.ahead = null;
      }
      if (call.target instanceof HeldTarget && !call.target.attached && !call.started) {
        call.target.lose();
        call.onLeave?.();
        continue;
      }
      if (call.safe && !call.started && !call.retried && call.route !== culprit && this.#retry(call)) continue;
      const message = `The edge host was replaced while ${call.route.name} ran: ${text}`;
      this.#abandon(call, new RuntimeError(503, message, { reported: true }));
    }
    // The spare takes over now, not with the next request.
    void this.#pool.active;
  }

  /**
   * Who took too much: the code that ran last, where that is time. Memory may have been anybody's: a route that is loading, else whoever runs for
   * the longest without an answer. A request that has only just come is not it.
   */
  #culprit(host: HostProcess, limit: 'busyMs' | 'memoryMb'): KnownRoute | undefined {
    const last = this.#routes.at(host.lastRoute);
    if (limit === 'busyMs' || last === undefined || this.#loads.isLoading(host, last.index)) return last;
    let oldest: Call | null = null;
    for (const call of host.calls.values())
      if (call.begun && !call.started && (oldest === null || call.due < oldest.due)) oldest = call;
    return oldest?.route ?? last;
  }

  #leaveQuietly(call: Call): void {
    call.host!.calls.delete(call.id);
  }

  #abandon(call: Call, error: unknown): void {
    call.leave();
    call.target.fail(error);
    if (this.#idle !== null && this.#active === 0) this.#idle();
  }

  #retry(call: Call): boolean {
    const host = this.#pool.active;
    if (host === null) return false;
    try {
      this.#loads.give(host, call.route, null).catch(() => {});
      call.retried = true;
      call.send(host);
      if (host.calls.size === 1) host.hold(true);
      return true;
    } catch {
      return false;
    }
  }

  stats(): RuntimeStats {
    let rssBytes = 0;
    for (const host of this.#pool.all) rssBytes += host.rssBytes;
    return {
      instances: this.#pool.all.size,
      active: this.#active,
      coldStarts: this.#loads.count,
      coldStartMs: this.#loads.durations.slice(),
      rssBytes,
    };
  }

  async dispose(signal?: AbortSignal): Promise<void> {
    if (this.#disposed) return;
    const expired = new Promise<void>((resolve) => {
      if (signal === undefined) return;
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
    if (this.#active > 0) await Promise.race([expired, new Promise<void>((resolve) => (this.#idle = resolve))]);
    // What `waitUntil` holds may end as well.
    const drains = [...this.#pool.all]
      .filter((host) => host.isReady && host.loaded.size > 0)
      .map(
        (host) =>
          new Promise<void>((resolve) => {
            this.#drained.set(host, resolve);
            host.hold(true);
            host.channel.send(FRAME.Drain, 0);
          }),
      );
    await Promise.race([expired, Promise.all(drains)]);
    this.#disposed = true;
    this.#watchdog.stop();
    this.#codeCache.save();
    const left = [...this.#pool.all].flatMap((host) => host.calls.values());
    for (const call of left) this.#abandon(call, new RuntimeError(503, 'The edge runtime was disposed'));
    const ends = [...this.#pool.all].map((host) => host.ended());
    this.#pool.close();
    await Promise.all(ends);
  }
}
