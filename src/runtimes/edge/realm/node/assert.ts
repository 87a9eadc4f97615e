import { inspect } from '../inspect.ts';
import { deepEqual as compare } from './deep-equal.ts';

/** `AssertionError` of `node:assert` */
export class AssertionError extends Error {
  override name = 'AssertionError';
  code = 'ERR_ASSERTION';
  generatedMessage: boolean;
  actual: unknown;
  expected: unknown;
  operator: string;
  constructor(options: { message?: string; actual?: unknown; expected?: unknown; operator?: string }) {
    super(options.message ?? `${inspect(options.actual)} ${options.operator ?? ''} ${inspect(options.expected)}`);
    this.generatedMessage = options.message === undefined;
    this.actual = options.actual;
    this.expected = options.expected;
    this.operator = options.operator ?? '';
  }
}

type Message = string | Error | undefined;

function check(passed: boolean, actual: unknown, expected: unknown, operator: string, message: Message): void {
  if (passed) return;
  if (message instanceof Error) throw message;
  throw new AssertionError({ message, actual, expected, operator });
}

const looseSame = (a: unknown, b: unknown): boolean => a == b || (a !== a && b !== b);

function ok(value?: unknown, message?: Message): void {
  check(
    !!value,
    value,
    true,
    '==',
    message ?? (arguments.length === 0 ? 'No value argument passed to `assert.ok()`' : undefined),
  );
}

function fail(message: string | Error = 'Failed'): never {
  if (message instanceof Error) throw message;
  throw new AssertionError({ message, operator: 'fail' });
}

/** Whether what was thrown is what was expected. */
function matches(error: unknown, expected: unknown, message: Message): void {
  if (expected === undefined || typeof expected === 'string') return;
  if (expected instanceof RegExp) check(expected.test(String(error)), error, expected, 'throws', message);
  else if (typeof expected === 'function') {
    if (expected.prototype !== undefined && error instanceof expected) return;
    if (Error.isPrototypeOf(expected) || expected === Error) throw error;
    check(Reflect.apply(expected, {}, [error]) === true, error, expected, 'throws', message);
  } else {
    for (const [key, value] of Object.entries(expected as object)) {
      const actual = (error as Record<string, unknown> | null)?.[key];
      const same =
        value instanceof RegExp && typeof actual === 'string' ? value.test(actual) : compare(actual, value, true);
      check(same, actual, value, 'throws', message);
    }
  }
}

function throws(callback: () => unknown, expected?: unknown, message?: Message): void {
  let error: unknown;
  try {
    callback();
  } catch (caught) {
    error = caught;
    matches(error, expected, message);
    return;
  }
  throw new AssertionError({
    message: typeof expected === 'string' ? expected : ((message as string) ?? 'Missing expected exception.'),
    operator: 'throws',
  });
}

const promised = (value: unknown): Promise<unknown> =>
  typeof value === 'function' ? Promise.resolve((value as () => unknown)()) : Promise.resolve(value);

async function rejects(value: unknown, expected?: unknown, message?: Message): Promise<void> {
  try {
    await promised(value);
  } catch (error) {
    matches(error, expected, message);
    return;
  }
  throw new AssertionError({
    message: typeof expected === 'string' ? expected : ((message as string) ?? 'Missing expected rejection.'),
    operator: 'rejects',
  });
}

function doesNotThrow(callback: () => unknown, message?: unknown): void {
  try {
    callback();
  } catch (error) {
    throw new AssertionError({
      message: `Got unwanted exception. ${typeof message === 'string' ? message : ''}`,
      actual: error,
      operator: 'doesNotThrow',
    });
  }
}

async function doesNotReject(value: unknown, message?: unknown): Promise<void> {
  try {
    await promised(value);
  } catch (error) {
    throw new AssertionError({
      message: `Got unwanted rejection. ${typeof message === 'string' ? message : ''}`,
      actual: error,
      operator: 'doesNotReject',
    });
  }
}

function ifError(value: unknown): void {
  if (value !== null && value !== undefined)
    throw value instanceof Error
      ? value
      : new AssertionError({
          message: `ifError got unwanted exception: ${inspect(value)}`,
          actual: value,
          operator: 'ifError',
        });
}

const common = {
  AssertionError,
  doesNotMatch: (text: string, pattern: RegExp, message?: Message): void =>
    check(!pattern.test(text), text, pattern, 'doesNotMatch', message),
  doesNotReject,
  doesNotThrow,
  fail,
  ifError,
  match: (text: string, pattern: RegExp, message?: Message): void =>
    check(typeof text === 'string' && pattern.test(text), text, pattern, 'match', message),
  ok,
  rejects,
  throws,
};
const deepStrictEqual = (a: unknown, b: unknown, message?: Message): void =>
  check(compare(a, b, true), a, b, 'deepStrictEqual', message);
const notDeepStrictEqual = (a: unknown, b: unknown, message?: Message): void =>
  check(!compare(a, b, true), a, b, 'notDeepStrictEqual', message);
const strictEqual = (a: unknown, b: unknown, message?: Message): void =>
  check(Object.is(a, b), a, b, 'strictEqual', message);
const notStrictEqual = (a: unknown, b: unknown, message?: Message): void =>
  check(!Object.is(a, b), a, b, 'notStrictEqual', message);
const exact = { deepStrictEqual, notDeepStrictEqual, strictEqual, notStrictEqual };

/** `assert.strict`: callable, with the loose names meaning the strict ones. */
export const strict: object = Object.assign((value?: unknown, message?: Message) => ok(value, message), common, exact, {
  deepEqual: deepStrictEqual,
  equal: strictEqual,
  notDeepEqual: notDeepStrictEqual,
  notEqual: notStrictEqual,
});

/** The names that edge-light has. */
export const assert: object = {
  ...common,
  ...exact,
  deepEqual: (a: unknown, b: unknown, message?: Message): void =>
    check(compare(a, b, false), a, b, 'deepEqual', message),
  equal: (a: unknown, b: unknown, message?: Message): void => check(looseSame(a, b), a, b, '==', message),
  notDeepEqual: (a: unknown, b: unknown, message?: Message): void =>
    check(!compare(a, b, false), a, b, 'notDeepEqual', message),
  notEqual: (a: unknown, b: unknown, message?: Message): void => check(!looseSame(a, b), a, b, '!=', message),
  strict,
};
