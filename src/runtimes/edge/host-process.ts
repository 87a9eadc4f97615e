import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync, unlinkSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';

import type { Call } from './call.ts';
import { Channel, type OnFrame } from './channel.ts';
import { openCodeCache } from './code-cache.ts';
import { InFlight } from './in-flight.ts';
import { LOADER } from './loader.ts';
import { FRAME, type HostOptions } from './protocol.ts';

/** Last lines of a host's stderr that are kept for the log. */
const KEPT = 8192;
/** V8's own limit stands this far above the watchdog's, in MB: it is there for heaps that grow faster than anyone looks. */
const HEAP_SLACK_MB = 96;

/**
 * V8's flags for a host. A code cache is good only under the flags that it was made with.
 *
 * V8's own cache of compiled text is off: a host holds what it uses, and the text of routes that were dropped would outlive several collections there.
 */
export function engineFlags(memoryMb: number): string[] {
  return ['--no-compilation-cache', `--max-old-space-size=${memoryMb + HEAP_SLACK_MB}`];
}

/** Code of a host process; see `prebuild.ts`. */
export const PARTS: URL = new URL('parts.bin', import.meta.url);

/** Whom a host tells what. */
export interface HostEvents {
  onFrame(host: HostProcess, ...frame: Parameters<OnFrame>): void;
  /** It has ended, by itself or by us. */
  onExit(host: HostProcess): void;
}

/** Node's flags for a process without file, process, worker and addon rights. */
export function permissionFlags(allowed: ReadonlySet<string> = process.allowedNodeEnvironmentFlags): string[] {
  const flags = [allowed.has('--permission') ? '--permission' : '--experimental-permission'];
  // Newer versions restrict the network as well, which `fetch` needs.
  if (allowed.has('--allow-net')) flags.push('--allow-net');
  return flags;
}

/** One host process, from its start to its end. */
export class HostProcess {
  readonly child: ChildProcess;
  readonly channel: Channel;
  readonly startedAt: number = performance.now();
  /** Requests that run in it, by number. */
  readonly calls: InFlight<Call> = new InFlight();
  /** Indexes of the routes that it was given. */
  readonly loaded: Set<number> = new Set();
  /** Names of the scripts that it was given. */
  readonly scripts: Set<string> = new Set();
  readonly ready: Promise<void>;
  isReady = false;
  /** Resident bytes when it had loaded nothing yet. */
  idleBytes = 0;
  dead = false;
  /** `performance.now()` when it was last sent code, or had loaded it; 0 for never. */
  loadedAt = 0;
  /** Code that it was sent and has not loaded yet, in bytes. */
  codeBytes = 0;
  /** Another one has taken over, and what ran here is dealt with. */
  retired = false;
  /** Why it was ended, where that was us. */
  endReason: string | null = null;
  stderr = '';
  #marker: number;
  /** Someone waits for its end. */
  #ending = false;
  #events: HostEvents | null = null;
  #resolveReady!: () => void;
  #rejectReady!: (error: Error) => void;

  /**
   * Starts the process. What it is to be comes with {@link HostProcess.start}: until then it reads its code, so that this
   * can be called before anything else is known.
   *
   * `outDir`: the build, for the code cache.
   */
  constructor(outDir: string, memoryMb: number) {
    this.ready = new Promise((resolve, reject) => {
      this.#resolveReady = resolve;
      this.#rejectReady = reject;
    });
    this.ready.catch(() => {});
    this.#marker = openMarker();
    const parts = openSync(PARTS, 'r');
    const cache = openCodeCache(outDir, memoryMb);
    this.child = spawn(
      process.execPath,
      [...permissionFlags(), '--no-warnings', '--no-deprecation', ...engineFlags(memoryMb), '-e', LOADER],
      {
        env: {},
        cwd: '/',
        stdio: ['ignore', 'ignore', 'pipe', 'pipe', this.#marker, parts, cache ?? 'ignore'],
        windowsHide: true,
      },
    );
    closeSync(parts);
    if (cache !== null) closeSync(cache);
    const wire = this.child.stdio[3] as Socket;
    this.channel = new Channel(wire, (type, stream, payload) => {
      if (this.dead) return;
      if (type === FRAME.Ready) {
        this.isReady = true;
        this.idleBytes = payload.readDoubleBE(0);
        this.hold(this.calls.size > 0);
        this.#resolveReady();
      }
      this.#events?.onFrame(this, type, stream, payload);
    });
    wire.on('error', () => {});
    // Whoever waits for an answer is held by the wire; from here on by what tells that there will be none.
    wire.on('close', () => {
      if (this.dead) return;
      this.child.ref();
      (this.child.stderr as Socket).ref();
    });
    this.child.stderr!.on('data', (chunk: Buffer) => {
      this.stderr = (this.stderr + chunk.toString('latin1')).slice(-KEPT);
    });
    const end = (): void => {
      if (this.dead) return;
      this.dead = true;
      this.#rejectReady(
        new Error(`the edge host ended before it was ready${this.stderr === '' ? '' : `: ${this.stderr.trim()}`}`),
      );
      this.#events?.onExit(this);
      closeSync(this.#marker);
    };
    this.child.on('error', end);
    // Not `exit`: what it wrote to stderr says why.
    this.child.on('close', end);
    // The wire alone keeps this process alive: until the host is ready, and while something runs in it.
    this.child.unref();
    (this.child.stderr as Socket).unref();
    this.hold(false);
  }

  /** Tells the process what it is to be. */
  start(options: HostOptions, events: HostEvents): void {
    this.#events = events;
    if (this.dead) {
      queueMicrotask(() => events.onExit(this));
      return;
    }
    this.hold(true);
    const text = Buffer.from(JSON.stringify(options));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(text.length);
    (this.child.stdio[3] as Socket).write(Buffer.concat([length, text]));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Keeps this process alive for as long as something runs there. */
  hold(held: boolean): void {
    const wire = this.child.stdio[3] as unknown as { ref(): void; unref(): void };
    if (held || this.#ending) wire.ref();
    else wire.unref();
  }

  /** Index of the route whose code it ran last, -1 for none: written by the host before it runs anything. */
  get lastRoute(): number {
    const mark = new Uint32Array(1);
    try {
      readSync(this.#marker, mark, 0, 4, 0);
    } catch {
      return -1;
    }
    return mark[0]! - 1;
  }

  /** Resident bytes; 0 where the system does not tell. */
  get rssBytes(): number {
    try {
      return Number(readFileSync(`/proc/${this.pid}/statm`, 'latin1').split(' ')[1]) * 4096;
    } catch {
      return 0;
    }
  }

  /** Processor time it has used, in milliseconds; -1 where the system does not tell. */
  get cpuMs(): number {
    try {
      const stat = readFileSync(`/proc/${this.pid}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (Number(fields[11]) + Number(fields[12])) * 10;
    } catch {
      return -1;
    }
  }

  /** Resolves when the process is gone. Keeps this one alive until then. */
  ended(): Promise<void> {
    if (this.dead) return Promise.resolve();
    // The process may be gone while what it wrote is not read yet, so each of the three keeps this one alive.
    this.#ending = true;
    this.child.ref();
    (this.child.stderr as Socket).ref();
    this.hold(true);
    return new Promise((resolve) => this.child.once('close', () => resolve()));
  }

  kill(reason: string): void {
    this.endReason ??= reason;
    this.child.kill('SIGKILL');
  }
}

/** A file of four bytes that only open descriptors lead to. */
function openMarker(): number {
  const path = join(tmpdir(), `switchrt-${randomUUID()}`);
  const marker = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return marker;
}
