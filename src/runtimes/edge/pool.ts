import { takeEarlyHost } from './early.ts';
import { type HostEvents, HostProcess } from './host-process.ts';
import { type HostOptions } from './protocol.ts';

/** A host that is not ready after this long is given up. */
const BOOT_MS = 10_000;
/** So many failed starts in a row, and requests fail instead of waiting for the next. */
const MOST_FAILURES = 3;

/** The spare starts after this long: at once it would only make the first host and the first requests late. */
const SPARE_AFTER_MS = 1_000;

/** The host that serves and a spare that can take over at once. */
export class HostPool {
  #options: HostOptions;
  #memoryMb: number;
  #events: HostEvents;
  #outDir: string;
  #bootMs: number;
  #active: HostProcess | null = null;
  #spare: HostProcess | null = null;
  #spareTimer: NodeJS.Timeout | null = null;
  #failures = 0;
  #closed = false;
  readonly all: Set<HostProcess> = new Set();

  constructor(outDir: string, options: HostOptions, memoryMb: number, events: HostEvents, bootMs: number = BOOT_MS) {
    this.#bootMs = bootMs;
    this.#outDir = outDir;
    this.#options = options;
    this.#memoryMb = memoryMb;
    this.#events = events;
    process.on('exit', this.#killAll);
  }

  #killAll = (): void => {
    for (const host of this.all) host.kill('the dispatcher ended');
  };

  #start(): HostProcess {
    const host = takeEarlyHost(this.#outDir, this.#memoryMb) ?? new HostProcess(this.#outDir, this.#memoryMb);
    host.start(this.#options, {
      onFrame: this.#events.onFrame,
      onExit: (ended) => {
        clearTimeout(boot);
        this.all.delete(ended);
        if (!ended.isReady) this.#failures++;
        if (this.#active === ended) this.#active = null;
        if (this.#spare === ended) this.#spare = null;
        this.#events.onExit(ended);
      },
    });
    const boot = setTimeout(() => {
      if (!host.isReady) host.kill(`it was not ready after ${this.#bootMs} ms`);
    }, this.#bootMs);
    boot.unref();
    host.ready.then(
      () => {
        clearTimeout(boot);
        this.#failures = 0;
        this.#spareSoon();
      },
      () => {},
    );
    this.all.add(host);
    return host;
  }

  #spareSoon(): void {
    if (this.#spare !== null || this.#spareTimer !== null) return;
    this.#spareTimer = setTimeout(() => {
      this.#spareTimer = null;
      if (!this.#closed && this.#active?.isReady === true) this.#spare ??= this.#start();
    }, SPARE_AFTER_MS).unref();
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
    if (taken.isReady) this.#spareSoon();
    return this.#active;
  }

  /** The active host serves no more requests: what it runs, it may finish. */
  retire(host: HostProcess): void {
    if (this.#active === host) this.#active = null;
    if (this.#spare === host) this.#spare = null;
  }

  close(): void {
    this.#closed = true;
    if (this.#spareTimer !== null) clearTimeout(this.#spareTimer);
    process.off('exit', this.#killAll);
    for (const host of this.all) host.kill('the runtime was disposed');
  }
}
