import { parseArgs } from 'node:util';

import { didYouMean } from '../errors.ts';
import type { Flag } from './flags.ts';

/** One option as Node's parser saw it. */
interface OptionToken {
  rawName: string;
  value: string | undefined;
  inlineValue: boolean | undefined;
}

/** Wrong usage: exit 2, one line on stderr. */
export class UsageError extends Error {}

/** Values of flags by name; absent ones are undefined. */
export interface Arguments {
  positionals: string[];
  /** Whether a switch was given. */
  has(name: string): boolean;
  /** Value of a flag, its last where it came twice. */
  value(name: string): string | undefined;
  /** Value of a flag with a `range`. */
  number(name: string): number | undefined;
  /** Every value of a flag that may be repeated; undefined when it was not given. */
  list(name: string): string[] | undefined;
}

/**
 * Reads arguments by Node's own parser (`--flag value`, `--flag=value`, `-f value`, `--` ends the flags) and holds them
 * against the flag table.
 *
 * @throws UsageError for an unknown flag (with a did-you-mean), a missing or superfluous value, too many arguments
 */
export function parse(argv: readonly string[], flags: readonly Flag[], most: number): Arguments {
  const values = new Map<string, string[]>();
  const positionals: string[] = [];
  // Not strict: its own errors know no did-you-mean. The tokens tell everything it saw.
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(flags.map(optionOf)),
  });
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = flags.find(({ name }) => name === token.name);
    if (!flag) throw new UsageError(`unknown flag ${token.rawName}.${suggest(token.rawName, flags)}`);
    const value = valueOf(token, flag);
    values.set(flag.name, [...(values.get(flag.name) ?? []), value]);
  }
  if (positionals.length > most) throw new UsageError(`too many arguments: ${positionals.slice(most).join(' ')}.`);
  return {
    positionals,
    has: (name) => values.has(name),
    value: (name) => values.get(name)?.at(-1),
    number: (name) => (values.has(name) ? Number(values.get(name)!.at(-1)) : undefined),
    list: (name) => values.get(name),
  };
}

function optionOf({ name, short, value }: Flag): [string, { type: 'string' | 'boolean'; short?: string }] {
  return [name, { type: value === undefined ? 'boolean' : 'string', ...(short === undefined ? {} : { short }) }];
}

function suggest(typed: string, flags: readonly Flag[]): string {
  return didYouMean(
    typed,
    flags.map(({ name }) => `--${name}`),
  );
}

function valueOf({ rawName, value, inlineValue }: OptionToken, flag: Flag): string {
  if (flag.value === undefined) {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value.`);
    return '';
  }
  // A dash begins the next flag, unless the value is joined to this one.
  const missing = value === undefined || value === '' || (!inlineValue && value.startsWith('-') && value !== '-');
  if (missing) throw new UsageError(`${rawName} needs a value: ${rawName} ${flag.value}.`);
  check(flag, rawName, value);
  return value;
}

function check(flag: Flag, typed: string, value: string): void {
  if (flag.choices && !flag.choices.includes(value)) {
    throw new UsageError(
      `${typed} must be ${orList(flag.choices)}, found '${value}'.${didYouMean(value, flag.choices)}`,
    );
  }
  if (flag.range) {
    const [least, most] = flag.range;
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < least || number > most)
      throw new UsageError(`${typed} must be a whole number from ${least} to ${most}, found '${value}'.`);
  }
}

/** `a or b`, `a, b or c`. */
function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
