import * as v from 'valibot';
import { didYouMean, SwitchrtError } from '../errors.ts';

/** One thing wrong with an options object. */
export interface OptionProblem {
  /** Dotted path of the key, `edge.profile`; empty for the object itself. */
  path: string;
  /** One sentence: the key, what was expected, what was found, the nearest known key. */
  message: string;
}

type AnySchema = v.GenericSchema<unknown, unknown>;

/** Reads `value` by `schema`; every problem is named, none hides another. */
export function checkOptions<S extends AnySchema>(
  schema: S,
  value: unknown,
): { value: v.InferOutput<S> } | { problems: OptionProblem[] } {
  // valibot takes a list for an object.
  if (schema.type === 'strict_object' && Array.isArray(value))
    return { problems: [{ path: '', message: 'the value must be an object, found an array.' }] };
  const result = v.safeParse(schema, value);
  if (result.success) return { value: result.output };
  return { problems: result.issues.map((issue) => describe(schema, issue)) };
}

/**
 * Reads the options of a public function.
 *
 * @param subject how a message names the object: `scan()`, `switchrt.config.js`
 * @throws SwitchrtError `SRT_OPTION` naming each wrong option
 */
export function parseOptions<S extends AnySchema>(schema: S, value: unknown, subject: string): v.InferOutput<S> {
  const result = checkOptions(schema, value);
  if ('value' in result) return result.value;
  throw optionError(subject, result.problems);
}

/** The one error for problems with options. */
export function optionError(subject: string, problems: readonly OptionProblem[]): SwitchrtError {
  return new SwitchrtError('SRT_OPTION', problems.map((problem) => `${subject}: ${problem.message}`).join('\n'));
}

function describe(schema: AnySchema, issue: v.BaseIssue<unknown>): OptionProblem {
  const keys = (issue.path ?? []).map((item) => item.key as string | number);
  const path = keys
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? String(key) : `.${String(key)}`))
    .join('');
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const known = entriesAt(schema, keys.slice(0, -1));
    const wrong = String(keys.at(-1));
    const parent = keys.slice(0, -1).join('.');
    const hint =
      didYouMean(wrong, known) ||
      ` Known ${parent ? `keys of \`${parent}\`` : 'keys'}: ${known.map((key) => `\`${key}\``).join(', ')}.`;
    return { path, message: `unknown key \`${path}\`.${hint}` };
  }
  const name = path ? `\`${path}\`` : 'the value';
  // valibot expects a key that must be there by its name, not by its type.
  if (issue.type === 'strict_object' && keys.length > 0 && issue.expected === `"${String(keys.at(-1))}"`)
    return { path, message: `${name} is missing.` };
  const said =
    issue.kind === 'validation' && issue.message && !issue.message.startsWith('Invalid ') ? issue.message : null;
  return {
    path,
    message: said
      ? `${name} ${said}, found ${show(issue.input)}.`
      : `${name} must be ${expected(issue.expected)}, found ${show(issue.input)}.`,
  };
}

/** valibot says `("server" | "lambda")`, `>=0`, `Array`: said for people. */
function expected(text: string | null): string {
  if (text === null) return 'another value';
  const plain = text.replace(/^\((.*)\)$/, '$1');
  if (plain.startsWith('>=')) return `at least ${plain.slice(2)}`;
  if (plain.startsWith('<=')) return `at most ${plain.slice(2)}`;
  const words: Record<string, string> = {
    Array: 'an array',
    Object: 'an object',
    string: 'a string',
    number: 'a number',
    boolean: 'a boolean',
    Function: 'a function',
    AbortSignal: 'an AbortSignal',
  };
  const parts = plain.split(' | ').filter((part) => part !== 'undefined');
  return parts.map((part) => words[part] ?? (part.startsWith('"') ? `'${part.slice(1, -1)}'` : part)).join(' or ');
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 60)}…` : value}'`;
  if (Array.isArray(value)) return 'an array';
  if (
    value === null ||
    value === undefined ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    typeof value === 'bigint'
  )
    return String(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Keys that the schema knows at a path, through `optional`, `record` and `array` wrappers. */
function entriesAt(schema: AnySchema, path: readonly (string | number)[]): string[] {
  let at: unknown = schema;
  const unwrap = (): void => {
    for (;;) {
      const inner = at as { wrapped?: unknown; pipe?: readonly unknown[]; entries?: unknown };
      if (inner?.wrapped) at = inner.wrapped;
      else if (inner?.pipe?.[0] && inner.pipe[0] !== at && !inner.entries) at = inner.pipe[0];
      else return;
    }
  };
  unwrap();
  for (const key of path) {
    const inner = at as { entries?: Record<string, unknown>; item?: unknown; value?: unknown };
    at = typeof key === 'number' ? inner.item : (inner.entries?.[key] ?? inner.value);
    unwrap();
  }
  return Object.keys((at as { entries?: Record<string, unknown> })?.entries ?? {});
}
