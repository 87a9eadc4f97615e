import * as v from 'valibot';

import type { SwitchrtConfig } from './types.ts';

/** What a person may write in `switchrt.config.*`: every key, at every level, may be left out. Bytes and milliseconds. */
export interface SwitchrtUserConfig {
  /** Targets that the analysis answers for. Default `['edge-light']`. */
  targets?: string[];
  /** Where Node routes run. Default `'server'`. */
  node?: 'server' | 'lambda';
  /** Node routes (globs) that run as lambda functions, and how. */
  lambda?: Partial<SwitchrtConfig['lambda']>;
  /** What edge code may see, and its limits. */
  edge?: Partial<SwitchrtConfig['edge']>;
  /** Limits of the server. */
  limits?: Partial<SwitchrtConfig['limits']>;
  /** Largest sizes in bytes: gzip for edge and client, zip for lambda. */
  budgets?: Partial<SwitchrtConfig['budgets']>;
  /** Default `'rspack'`. */
  bundler?: 'rspack' | 'webpack';
  /** `Server-Timing` on every response. Default false. */
  serverTiming?: boolean;
  /** Request log: text (`true`), JSON lines, or none. Default text. */
  logs?: boolean | 'text' | 'json';
}

/** Defaults of contract and reference; bytes and milliseconds. */
export const defaultSwitchrtConfig: SwitchrtConfig = {
  targets: ['edge-light'],
  node: 'server',
  lambda: {
    routes: [],
    concurrency: 50,
    idleMs: 60_000,
    timeoutMs: 10_000,
    memoryMb: 1024,
    coldStartMs: 0,
    spares: 0,
  },
  edge: {
    env: [],
    profile: 'edge-light',
    memoryMb: 128,
    busyMs: 2_000,
    firstByteMs: 25_000,
    subrequests: 950,
    responseBytes: null,
    waitUntilMs: 30_000,
    fetch: 'any',
  },
  limits: {
    bodyBytes: 1_048_576,
    headerBytes: 16_384,
    headers: 100,
    headerTimeoutMs: 10_000,
    requestTimeoutMs: 300_000,
    connections: 10_000,
    drainMs: 10_000,
  },
  budgets: { edge: 1_048_576, lambda: 52_428_800, client: null, routes: {} },
  bundler: 'rspack',
  serverTiming: false,
  logs: 'text',
};

const count = (least = 0): v.GenericSchema<number> =>
  v.pipe(v.number(), v.safeInteger('must be a whole number'), v.minValue(least, `must be at least ${least}`));
const strings: v.GenericSchema<string[]> = v.array(v.pipe(v.string(), v.minLength(1, 'must not be empty')));
/** Targets that an analysis answers for; which there are, and on which dates, the addon's catalog knows. */
export const targetsSchema: v.GenericSchema<string[]> = v.pipe(
  v.array(v.pipe(v.string(), v.minLength(1, 'must not be empty'))),
  v.minLength(1, 'must name at least one target'),
);

const o = v.optional;

/** `switchrt.config.*`; strict at every level, so that a misspelt key is told. */
export const switchrtSchema: v.GenericSchema<unknown, SwitchrtUserConfig> = v.strictObject({
  targets: o(targetsSchema),
  node: o(v.picklist(['server', 'lambda'])),
  lambda: o(
    v.strictObject({
      routes: o(strings),
      concurrency: o(count(1)),
      idleMs: o(count()),
      timeoutMs: o(count(1)),
      memoryMb: o(count(16)),
      coldStartMs: o(count()),
      spares: o(count()),
    }),
  ),
  edge: o(
    v.strictObject({
      env: o(strings),
      profile: o(v.picklist(['edge-light', 'minimum-common'])),
      memoryMb: o(count(1)),
      busyMs: o(count(1)),
      firstByteMs: o(count(1)),
      subrequests: o(count()),
      responseBytes: o(v.nullable(count())),
      waitUntilMs: o(count()),
      fetch: o(v.picklist(['any', 'public'])),
    }),
  ),
  limits: o(
    v.strictObject({
      bodyBytes: o(count()),
      headerBytes: o(count(1)),
      headers: o(count(1)),
      headerTimeoutMs: o(count()),
      requestTimeoutMs: o(count()),
      connections: o(count(1)),
      drainMs: o(count()),
    }),
  ),
  budgets: o(
    v.strictObject({
      edge: o(count()),
      lambda: o(count()),
      client: o(v.nullable(count())),
      routes: o(v.record(v.string(), count())),
    }),
  ),
  bundler: o(v.picklist(['rspack', 'webpack'])),
  serverTiming: o(v.boolean()),
  logs: o(v.union([v.boolean(), v.picklist(['text', 'json'])])),
});
