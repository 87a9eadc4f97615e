import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import * as v from 'valibot';

import { build } from './build.ts';
import { chooseRoutes } from './compare/subjects.ts';
import { measureRoutes } from './compare/compare.ts';
import type { Comparison } from './compare/types.ts';
import { parseOptions } from './config/options.ts';
import { SwitchrtError } from './errors.ts';
import { throwIfAborted } from './native/abort.ts';
import { scan } from './scan/scan.ts';

export type { Comparison } from './compare/types.ts';

export interface CompareOptions {
  /** Project root. */
  dir: string;
  /** Globs of the routes that are measured. Default: all, at most five of each runtime. */
  routes?: string[];
  /** Paths for dynamic routes: `/blog/first`. */
  paths?: string[];
  /** Cold boots of each runtime. Default 10. */
  boots?: number;
  /** Requests one after the other, for first byte and whole. Default 50. */
  asks?: number;
  /** Length of the burst that counts requests, in milliseconds. Default 1,000. */
  loadMs?: number;
  /** Requests at once in that burst. Default 10. */
  concurrency?: number;
  signal?: AbortSignal;
  onProgress?: (done: number, total: number, what: string) => void;
}

const count = v.optional(
  v.pipe(v.number(), v.safeInteger('must be a whole number'), v.minValue(1, 'must be at least 1')),
);
const strings = v.optional(v.array(v.string()));
const schema = v.strictObject({
  dir: v.pipe(v.string(), v.minLength(1, 'must not be empty')),
  routes: strings,
  paths: strings,
  boots: count,
  asks: count,
  loadMs: count,
  concurrency: count,
  signal: v.optional(v.instance(AbortSignal)),
  onProgress: v.optional(v.function()),
}) as unknown as v.GenericSchema<unknown, CompareOptions>;

/** Where the measured build goes: never over the one that is served. */
const OUT_DIR = '.switchrt/compare';

/** Routes of each runtime that are measured when none is named. */
const MOST = 5;

/**
 * Builds an app and measures its own routes on Node (server), Node (lambda) and Edge: cold boots, times, requests a second, sizes, memory.
 *
 * The app runs, and answers `GET` requests of its routes many times.
 *
 * @throws SwitchrtError as {@link build} does; `SRT_OPTION` when no route is left to measure; `SRT_ABORTED`
 */
export async function compareRuntimes(given: CompareOptions): Promise<Comparison> {
  const options = parseOptions(schema, given, 'compareRuntimes()');
  const { signal, onProgress = () => {} } = options;
  onProgress(0, 1, 'building');
  const built = await build({
    dir: options.dir,
    outDir: OUT_DIR,
    node: 'lambda',
    analyze: true,
    ...(signal ? { signal } : {}),
  });
  const manifest = await scan(options.dir, { allUses: true, ...(signal ? { signal } : {}) });
  const { subjects, skipped } = chooseRoutes(built.output, {
    globs: options.routes ?? [],
    paths: options.paths ?? [],
    most: options.routes === undefined ? MOST : Number.POSITIVE_INFINITY,
  });
  if (subjects.length === 0) {
    const why = skipped.length > 0 ? `: ${skipped.map((one) => `${one.route} is ${one.why}`).join('; ')}` : '';
    throw new SwitchrtError('SRT_OPTION', `There is no route to measure${why}`);
  }
  try {
    return await measureRoutes({
      dir: built.output.dir,
      outDir: built.outDir,
      output: built.output,
      manifest,
      packages: packagesOf(built.outDir, built.output.dir),
      subjects,
      skipped,
      settings: {
        boots: options.boots ?? 10,
        asks: options.asks ?? 50,
        loadMs: options.loadMs ?? 1000,
        concurrency: options.concurrency ?? 10,
      },
      signal,
      onProgress,
    });
  } catch (error) {
    throwIfAborted(signal);
    throw error instanceof SwitchrtError
      ? error
      : new SwitchrtError(
          'SRT_INTERNAL',
          `measuring failed: ${error instanceof Error ? error.message : String(error)}`,
          {
            cause: error,
          },
        );
  }
}

interface Analysis {
  routes: { route: string; compiler: string; parts: { name: string }[] }[];
}

/** What the bundles of each route hold, by the build's own analysis; what this tool adds to every route is not the app's. */
function packagesOf(outDir: string, dir: string): Map<string, string[]> {
  const { routes } = JSON.parse(readFileSync(join(outDir, 'analyze.json'), 'utf8')) as Analysis;
  const own = declared(dir);
  const packages = new Map<string, string[]>();
  for (const { route, compiler, parts } of routes) {
    if (compiler === 'client') continue;
    const names = parts.map(({ name }) => name).filter((name) => /^(?:@[^/]+\/)?[^/@]+@\d[^/]*$/.test(name));
    packages.set(route, names.filter((name) => !OURS.has(plain(name)) || own.has(plain(name))).sort());
  }
  return packages;
}

const OURS: ReadonlySet<string> = new Set(['switchrt-native', 'cookie', 'path-to-regexp']);

function plain(name: string): string {
  return name.slice(0, name.lastIndexOf('@'));
}

/** Dependencies that the project's own package.json names. */
function declared(dir: string): Set<string> {
  try {
    const { dependencies = {} } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as {
      dependencies?: object;
    };
    return new Set(Object.keys(dependencies));
  } catch {
    return new Set();
  }
}
