import * as v from 'valibot';

import { parseOptions } from '../config/options.ts';
import type { DispatcherOptions } from './dispatcher.ts';

/** What `createDispatcher()` and `serve()` both take. */
export const dispatcherEntries: v.ObjectEntries = {
  dir: v.pipe(v.string(), v.minLength(1, 'must not be empty')),
  outDir: v.optional(v.pipe(v.string(), v.minLength(1, 'must not be empty'))),
  node: v.optional(v.picklist(['server', 'lambda'])),
  logger: v.optional(
    v.pipe(
      v.unknown(),
      v.check(
        (value) => typeof (value as { log?: unknown } | null)?.log === 'function',
        'must be an object with a function `log`',
      ),
    ),
  ),
  serverTiming: v.optional(v.boolean()),
  dev: v.optional(v.boolean()),
};

const schema = v.strictObject(dispatcherEntries) as unknown as v.GenericSchema<unknown, DispatcherOptions>;

/** @throws SwitchrtError `SRT_OPTION` naming each wrong option */
export function checkDispatcherOptions(options: unknown): DispatcherOptions {
  return parseOptions(schema, options, 'createDispatcher()');
}
