import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { BuiltMiddleware, BuiltRoute } from '../../bundle/output.ts';
import { RuntimeError } from '../contract.ts';
import { cacheKey, type CodeCache } from './code-cache.ts';
import type { HostProcess } from './host-process.ts';
import { FRAME, type LoadMeta } from './protocol.ts';

/** A route that hosts know by a number. */
export interface KnownRoute {
  index: number;
  name: string;
  built: BuiltRoute | BuiltMiddleware;
}

/** Routes, their scripts, and what V8 made of them; kept here so that a new host starts where the old one was. */
export class RouteTable {
  #outDir: string;
  #fixed: object;
  #known = new Map<BuiltRoute | BuiltMiddleware, KnownRoute>();
  #list: KnownRoute[] = [];
  #files = new Map<string, Buffer>();
  #keys = new Map<string, string>();
  #caches: CodeCache;

  /** `fixed`: what every context of every route has. */
  constructor(outDir: string, fixed: object, caches: CodeCache) {
    this.#outDir = outDir;
    this.#caches = caches;
    this.#fixed = fixed;
  }

  get(built: BuiltRoute | BuiltMiddleware): KnownRoute {
    let route = this.#known.get(built);
    if (route === undefined) {
      route = { index: this.#list.length, name: built.route, built };
      this.#known.set(built, route);
      this.#list.push(route);
    }
    return route;
  }

  at(index: number): KnownRoute | undefined {
    return this.#list[index];
  }

  /** Whether a script of this name was given to any host. */
  has(file: string): boolean {
    return this.#files.has(file);
  }

  /** Keeps V8's compiled form of a script. */
  keepCache(payload: Buffer): void {
    const length = payload.readUInt16BE(0);
    this.#caches.keep(payload.toString('utf8', 2, 2 + length), Buffer.from(payload.subarray(2 + length)));
  }

  #read(file: string, route: string): Buffer {
    let bytes = this.#files.get(file);
    if (bytes === undefined) {
      try {
        bytes = readFileSync(join(this.#outDir, file));
      } catch (error) {
        throw new RuntimeError(500, `${route}: cannot read ${file} of the build: ${(error as Error).message}`, {
          cause: error,
        });
      }
      this.#files.set(file, bytes);
    }
    return bytes;
  }

  #key(name: string, source: Buffer): string {
    let key = this.#keys.get(name);
    if (key === undefined) this.#keys.set(name, (key = cacheKey(name, source)));
    return key;
  }

  /** Compiles the scripts that most routes share before one of them is asked for: no code of the user runs. */
  warm(host: HostProcess, names: readonly string[]): void {
    const parts: Buffer[] = [];
    const files = names.map((name) => this.#script(host, name, 'shared code', parts));
    this.#send(host, FRAME.Warm, 0, { route: '', entry: '', fixed: {}, files, wasm: [] }, parts);
  }

  /** A script as a `Load` frame names it; what the host lacks of it goes to `parts`. */
  #script(host: HostProcess, name: string, route: string, parts: Buffer[]): LoadMeta['files'][number] {
    const source = this.#read(name, route);
    const key = this.#key(name, source);
    if (host.scripts.has(name)) return { name, key, source: -1, cache: -1 };
    const cache = this.#caches.get(key);
    parts.push(source);
    if (cache !== undefined) parts.push(cache);
    return { name, key, source: source.length, cache: cache?.length ?? -1 };
  }

  #send(host: HostProcess, type: number, index: number, meta: LoadMeta, parts: Buffer[]): number {
    const head = Buffer.from(JSON.stringify(meta));
    for (const { name } of meta.files) host.scripts.add(name);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(head.length);
    const payload = Buffer.concat([length, head, ...parts]);
    host.channel.send(type, index, payload);
    return payload.length;
  }

  /** Reads what belongs to a route, so that giving it later cannot fail. */
  read({ name, built }: KnownRoute): void {
    for (const file of built.code.files) this.#read(file, name);
    for (const { file } of built.wasm) this.#read(file, name);
  }

  /** Gives a host the route. Returns the bytes that went there. */
  give(host: HostProcess, route: KnownRoute): number {
    const { code, wasm } = route.built;
    const parts: Buffer[] = [];
    const meta: LoadMeta = {
      route: route.name,
      entry: code.entry,
      fixed: { route: route.name, build: 'build' in route.built ? route.built.build : null, ...this.#fixed },
      files: code.files.map((name) => this.#script(host, name, route.name, parts)),
      wasm: wasm.map(({ name, file }) => {
        const bytes = this.#read(file, route.name);
        parts.push(bytes);
        return { name, length: bytes.length };
      }),
    };
    host.loaded.add(route.index);
    return this.#send(host, FRAME.Load, route.index, meta, parts);
  }
}

/** Most that is compiled ahead, in scripts. */
const WARM_SCRIPTS = 16;

/** Scripts of an edge page or API that several routes load, those of most routes first. */
export function sharedScripts(routes: readonly BuiltRoute[]): string[] {
  const users = new Map<string, number>();
  for (const { runtime, code } of routes)
    if (runtime === 'edge') for (const file of code.files.slice(0, -1)) users.set(file, (users.get(file) ?? 0) + 1);
  return [...users]
    .sort(([, one], [, two]) => two - one)
    .slice(0, WARM_SCRIPTS)
    .map(([file]) => file);
}
