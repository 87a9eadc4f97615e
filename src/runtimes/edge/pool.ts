import { readFileSync } from 'node:fs';

import { type HostOptions } from './protocol.ts';
import { HostProcess, type HostSources } from './host-process.ts';
import type { OnFrame } from './channel.ts';

/** A host that is not ready after this long is given up. */
const BOOT_MS = 10_000;
/** So many failed starts in a row, and requests fail instead of waiting for the next. */
const MOST_FAILURES = 3;

interface PoolEvents {
  onFrame(host: HostProcess, ...frame: Parameters<OnFrame>): void;
  /** A host has ended, by itself or by us. */
  onExit(host: HostProcess): void;
}

let sources: HostSources | null = null;

/** The bundles that `prebuild` makes, read once. */
function hostSources(): HostSources {
  const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
  return (sources ??= {
    host: read('host.cjs'),
    realm: read('realm.js'),
    node: read('realm-node.js'),
    urlPattern: read('url-pattern.js'),
  });
}

/** The host that serves and a spare that can take over at once. */
export class HostPool {
  #options: HostOptions;
  #memoryMb: number;
  #events: PoolEvents;
  #active: HostProcess | null = null;
  #spare: HostProcess | null = null;
  #failures = 0;
  #closed = false;
  readonly all: Set<HostProcess> = new Set();

  constructor(options: HostOptions, memoryMb: number, events: PoolEvents) {
    this.#options = options;
    this.#memoryMb = memoryMb;
    this.#events = events;
    process.on('exit', this.#killAll);
  }

  #killAll = (): void => {
    for (const host of this.all) host.kill('the dispatcher ended');
  };

  #start(): HostProcess {
    const host = new HostProcess(hostSources(), this.#options, this.#memoryMb, this.#events.onFrame, (ended) => {
      clearTimeout(boot);
      this.all.delete(ended);
      if (!ended.isReady) this.#failures++;
      if (this.#active === ended) this.#active = null;
      if (this.#spare === ended) this.#spare = null;
      this.#events.onExit(ended);
    });
    const boot = setTimeout(() => {
      if (!host.isReady) host.kill(`it was not ready after ${BOOT_MS} ms`);
    }, BOOT_MS);
    boot.unref();
    host.ready.then(
      () => {
        clearTimeout(boot);
        this.#failures = 0;
        // The spare starts when the first one stands: two at once would only make the first one late.
        if (!this.#closed && this.#active === host) this.#spare ??= this.#start();
      },
      () => {},
    );
    this.all.add(host);
    return host;
  }

  /** The host for the next request; null when none will start. */
  get active(): HostProcess | null {
    if (this.#active !== null) return this.#active;
    if (this.#closed) return null;
    if (this.#failures >= MOST_FAILURES) {
      // The next request tries again.
      this.#failures = MOST_FAILURES - 1;
      return null;
    }
    this.#active = this.#spare ?? this.#start();
    const taken = this.#active;
    this.#spare = null;
    if (taken.isReady) this.#spare = this.#start();
    return this.#active;
  }

  /** The active host serves no more requests: what it runs, it may finish. */
  retire(host: HostProcess): void {
    if (this.#active === host) this.#active = null;
    if (this.#spare === host) this.#spare = null;
  }

  close(): void {
    this.#closed = true;
    process.off('exit', this.#killAll);
    for (const host of this.all) host.kill('the runtime was disposed');
  }
}
