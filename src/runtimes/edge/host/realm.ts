import { type CompiledScript, compileWasm } from './scripts.ts';
import type { HostOptions, LoadMeta } from '../protocol.ts';
import { createBridge, type HostBridge, type RealmPort } from './bridge.ts';
import { checkError, UNREADABLE } from './errors.ts';
import { unhardened } from './harden.ts';
import { VmSandbox } from './sandbox.ts';

/** A route in this host: what it is made of, and its realm once somebody asked for it. */
export class Route {
  readonly index: number;
  readonly meta: LoadMeta;
  scripts: CompiledScript[] = [];
  wasm: { name: string; bytes: Buffer }[] = [];
  realm: Realm | null = null;
  /** Why it cannot be loaded. */
  failure: string | null = null;
  /** Requests and work after the answer (`waitUntil`) that hold the realm. */
  active = 0;
  /** Requests alone. */
  running = 0;
  /** When the last of them ended. */
  answeredAt = 0;
  lastUsed = 0;

  constructor(index: number, meta: LoadMeta) {
    this.index = index;
    this.meta = meta;
  }
}

/** A sandbox with the host's side of it. */
export class Realm {
  readonly sandbox: VmSandbox;
  readonly port: RealmPort;
  #bridge: HostBridge;

  constructor(options: HostOptions, port: RealmPort) {
    this.port = port;
    const host = createBridge(port, options);
    this.#bridge = host;
    const { env, profile, subrequests, codeFromStrings } = options;
    this.sandbox = new VmSandbox({ env, profile, subrequests, codeFromStrings }, host);
    port.hooks = this.sandbox.hooks;
    port.run = (script) => this.sandbox.run(script);
    if (options.expose) this.sandbox.expose('__host', exposed ?? (exposed = unhardened()));
  }

  /** Runs the route's scripts and finds its entry. Returns an error text, or throws the route's own error. */
  load(route: Route): string {
    for (const { name, bytes } of route.wasm) this.sandbox.addWasm(name, compileWasm(bytes));
    for (const { script } of route.scripts) this.sandbox.run(script);
    return this.sandbox.hooks.setEntry(route.meta.entry, JSON.stringify(route.meta.fixed));
  }

  /** An error of this realm as JSON of a `WireError`, whatever the realm's code has become. */
  describe(error: unknown): string {
    try {
      return checkError(this.sandbox.hooks.describe(error));
    } catch {
      return UNREADABLE;
    }
  }

  /** No request and no `waitUntil` is left: their timers go. */
  requestsOver(): void {
    this.#bridge.requestsOver();
  }

  /** Ends its timers and connections. The memory goes with the next collection. */
  dispose(): void {
    this.#bridge.dispose();
  }
}

let exposed: Record<string, unknown> | null = null;

/** Takes `process` and `require` before they are hardened. Tests only. */
export function keepUnhardened(): void {
  exposed = unhardened();
}
