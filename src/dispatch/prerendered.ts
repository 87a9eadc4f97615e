import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { BuiltRoute, Prerender } from '../bundle/output.ts';
import { etagOf } from '../http/etag.ts';
import type { PrerenderResult } from '../server/entry.ts';
import type { Logger } from './logger.ts';

/** What a path answers until it is made anew. */
export type Cached =
  | {
      type: 'page';
      html: Buffer;
      data: Buffer | null;
      htmlTag: string;
      dataTag: string;
      status: number;
      revalidate: number | false;
      at: number;
    }
  | { type: 'redirect'; destination: string; statusCode: number; revalidate: number | false; at: number }
  | { type: 'not-found'; revalidate: number | false; at: number };

export interface Lookup {
  entry: Cached;
  /** For `x-nextjs-cache`. */
  state: 'HIT' | 'STALE' | 'MISS';
}

/** Bytes of pages kept in memory; what is dropped is read or made again. */
const MAX_BYTES = 64 * 1024 * 1024;
/** After a failed regeneration the old page stays this long before the next try. */
const RETRY_MS = 10_000;

/** Pages made at build or on demand: served at once, made anew in the background when their time is over. */
export class PrerenderCache {
  readonly #outDir: string;
  readonly #buildId: string;
  readonly #logger: Logger;
  readonly #entries = new Map<string, Cached>();
  readonly #running = new Map<string, Promise<Cached>>();
  #bytes = 0;

  constructor(outDir: string, buildId: string, logger: Logger) {
    this.#outDir = outDir;
    this.#buildId = buildId;
    this.#logger = logger;
  }

  /** Build id the entries belong to. */
  get buildId(): string {
    return this.#buildId;
  }

  /**
   * Finds the page of a path; `make` renders it.
   * Resolves `null` when the path is not known and `make` may not be asked (`fallback: false`).
   */
  async find(
    route: BuiltRoute,
    path: string,
    make: (() => Promise<PrerenderResult>) | null,
    onDemand: boolean,
  ): Promise<Lookup | null> {
    const key = `${route.route}\n${path}`;
    const known = this.#entries.get(key) ?? (await this.#fromDisk(route, path, key));
    if (known) {
      // Least recently used goes first: a look-up moves to the end.
      if (this.#entries.delete(key)) this.#entries.set(key, known);
      if (known.revalidate === false || Date.now() < known.at + known.revalidate * 1000)
        return { entry: known, state: 'HIT' };
      if (make) this.#refresh(key, route, known, make);
      return { entry: known, state: 'STALE' };
    }
    if (!onDemand || !make) return null;
    return { entry: await this.#run(key, make), state: 'MISS' };
  }

  async #fromDisk(route: BuiltRoute, path: string, key: string): Promise<Cached | null> {
    const paths = (route.prerender as Prerender).paths;
    const file = Object.hasOwn(paths, path) ? paths[path]! : null;
    if (!file) return null;
    const htmlFile = join(this.#outDir, file.html);
    const [html, data, info] = await Promise.all([
      readFile(htmlFile),
      file.data === null ? null : readFile(join(this.#outDir, file.data)),
      stat(htmlFile),
    ]);
    return this.#store(key, page(html, data, file.status, file.revalidate, info.mtimeMs));
  }

  #refresh(key: string, route: BuiltRoute, known: Cached, make: () => Promise<PrerenderResult>): void {
    if (this.#running.has(key)) return;
    this.#run(key, make).catch((error: unknown) => {
      this.#logger.log({
        level: 'error',
        message: 'making the page anew failed, the old one stays',
        route: route.route,
        error,
      });
      known.at = Date.now() + RETRY_MS - (known.revalidate || 0) * 1000;
    });
  }

  /** One render a path at a time, whoever asks. */
  #run(key: string, make: () => Promise<PrerenderResult>): Promise<Cached> {
    const running = this.#running.get(key);
    if (running) return running;
    const promise = make()
      .then((result) => this.#store(key, toCached(result)))
      .finally(() => this.#running.delete(key));
    this.#running.set(key, promise);
    return promise;
  }

  #store(key: string, entry: Cached): Cached {
    const before = this.#entries.get(key);
    if (before) this.#bytes -= weight(before);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    this.#bytes += weight(entry);
    for (const [oldest, dropped] of this.#entries) {
      if (this.#bytes <= MAX_BYTES || oldest === key) break;
      this.#entries.delete(oldest);
      this.#bytes -= weight(dropped);
    }
    return entry;
  }
}

function toCached(result: PrerenderResult): Cached {
  const at = Date.now();
  if (result.type === 'page')
    return page(
      Buffer.from(result.html),
      Buffer.from(JSON.stringify(result.pageData)),
      result.status,
      result.revalidate,
      at,
    );
  return { ...result, at };
}

function page(html: Buffer, data: Buffer | null, status: number, revalidate: number | false, at: number): Cached {
  return { type: 'page', html, data, htmlTag: etagOf(html), dataTag: data ? etagOf(data) : '', status, revalidate, at };
}

function weight(entry: Cached): number {
  return 512 + (entry.type === 'page' ? entry.html.length + (entry.data?.length ?? 0) : 0);
}

/** `cache-control` of a prerendered page, as Next sends it to shared caches. */
export function cacheControl(revalidate: number | false): string {
  return revalidate === false
    ? 's-maxage=31536000, stale-while-revalidate'
    : `s-maxage=${revalidate}, stale-while-revalidate`;
}
