import * as v from 'valibot';

import { parseOptions } from '../config/options.ts';
import { dispatcherEntries } from '../dispatch/options.ts';
import type { ServeOptions } from './serve.ts';

const port = v.optional(wholeNumber(0, 65_535, 'must be a whole number from 0 to 65535'));

const schema = v.strictObject({
  ...dispatcherEntries,
  port,
  adminPort: port,
  hostname: v.optional(v.pipe(v.string(), v.minLength(1, 'must not be empty'))),
  logs: v.optional(v.picklist(['text', 'json', false as unknown as string])),
  count: v.optional(v.boolean()),
  workers: v.optional(wholeNumber(1, 1024, 'must be a whole number from 1 to 1024')),
  signal: v.optional(v.instance(AbortSignal)),
}) as unknown as v.GenericSchema<unknown, ServeOptions>;

/** @throws SwitchrtError `SRT_OPTION` naming each wrong option */
export function checkServeOptions(options: unknown): ServeOptions {
  return parseOptions(schema, options, 'serve()');
}

function wholeNumber(least: number, most: number, otherwise: string): v.GenericSchema<number> {
  return v.pipe(v.number(), v.integer(otherwise), v.minValue(least, otherwise), v.maxValue(most, otherwise));
}
