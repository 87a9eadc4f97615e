import { bridge } from './bridge.ts';
import { format, inspect } from './inspect.ts';

const [DEBUG, INFO, WARN, ERROR] = [0, 1, 2, 3] as const;
const counts = new Map<string, number>();
const times = new Map<string, number>();
let indent = '';

function print(level: number, args: readonly unknown[]): void {
  let text: string;
  try {
    text = format(args);
  } catch {
    text = '[a message that cannot be shown]';
  }
  bridge.log(level, indent === '' ? text : text.replace(/^/gm, indent));
}

const label = (value: unknown): string => (value === undefined ? 'default' : `${value}`);

/** https://console.spec.whatwg.org, written to the server's log with the route's name. */
export const consoleObject = {
  debug: (...args: unknown[]): void => print(DEBUG, args),
  log: (...args: unknown[]): void => print(INFO, args),
  info: (...args: unknown[]): void => print(INFO, args),
  warn: (...args: unknown[]): void => print(WARN, args),
  error: (...args: unknown[]): void => print(ERROR, args),
  trace: (...args: unknown[]): void => {
    const { stack = '' } = new Error();
    print(ERROR, [`Trace${args.length === 0 ? '' : `: ${format(args)}`}\n${stack.split('\n').slice(2).join('\n')}`]);
  },
  assert: (condition?: unknown, ...args: unknown[]): void => {
    if (!condition) print(ERROR, [`Assertion failed${args.length === 0 ? '' : `: ${format(args)}`}`]);
  },
  dir: (value?: unknown): void => print(INFO, [inspect(value)]),
  dirxml: (...args: unknown[]): void => print(INFO, args),
  table: (value?: unknown): void => print(INFO, [inspect(value, 3)]),
  group: (...args: unknown[]): void => {
    if (args.length > 0) print(INFO, args);
    indent += '  ';
  },
  groupCollapsed: (...args: unknown[]): void => consoleObject.group(...args),
  groupEnd: (): void => {
    indent = indent.slice(2);
  },
  clear: (): void => {},
  count: (name?: unknown): void => {
    const key = label(name);
    counts.set(key, (counts.get(key) ?? 0) + 1);
    print(INFO, [`${key}: ${counts.get(key)}`]);
  },
  countReset: (name?: unknown): void => {
    counts.delete(label(name));
  },
  time: (name?: unknown): void => {
    times.set(label(name), bridge.now());
  },
  timeLog: (name?: unknown, ...args: unknown[]): void => {
    const start = times.get(label(name));
    if (start !== undefined) print(INFO, [`${label(name)}: ${(bridge.now() - start).toFixed(3)}ms`, ...args]);
  },
  timeEnd: (name?: unknown): void => {
    consoleObject.timeLog(name);
    times.delete(label(name));
  },
};
