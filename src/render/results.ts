import { isPlainObject } from './serializable.ts';

/** A redirect that a data function asked for. */
export interface PageRedirect {
  destination: string;
  statusCode: number;
  /** `false`: the destination is outside of the app's base path. */
  basePath?: false;
}

/** Checked result of `getServerSideProps` or `getStaticProps`. `revalidate` in seconds. */
export type DataResult =
  | { type: 'props'; props: Record<string, unknown>; revalidate: number | false }
  | { type: 'redirect'; redirect: PageRedirect; revalidate: number | false }
  | { type: 'not-found'; revalidate: number | false };

const SERVER_KEYS: ReadonlySet<string> = new Set(['props', 'redirect', 'notFound']);
const STATIC_KEYS: ReadonlySet<string> = new Set([...SERVER_KEYS, 'revalidate']);
const REDIRECTS: ReadonlySet<unknown> = new Set([301, 302, 303, 307, 308]);

/** Checks what a data function returned; a promise where its props are one. Throws an error that names the route and the key. */
export function readResult(
  value: unknown,
  route: string,
  method: 'getServerSideProps' | 'getStaticProps',
): DataResult | Promise<DataResult> {
  if (typeof value !== 'object' || value === null) {
    throw new Error(
      `\`${method}\` of "${route}" should return an object with \`props\`, \`redirect\` or \`notFound\`, but returned ${value === null ? 'null' : typeof value}. Is a \`return\` missing?`,
    );
  }
  const result = value as Record<string, unknown>;
  requireKnownKeys(result, route, method);
  const revalidate = method === 'getStaticProps' ? readRevalidate(result['revalidate'], route) : false;
  if (result['notFound'] === true) return { type: 'not-found', revalidate };
  if (result['redirect'] !== undefined)
    return { type: 'redirect', redirect: readRedirect(result['redirect'], route, method), revalidate };
  const given: unknown = result['props'];
  if (isPromise(given)) return given.then((props) => withProps(props, revalidate, route, method));
  return withProps(given, revalidate, route, method);
}

/** Props may be a promise of their own. */
function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

function withProps(props: unknown, revalidate: number | false, route: string, method: string): DataResult {
  if (!isPlainObject(props))
    throw new Error(
      `\`${method}\` of "${route}" should return \`props\` as a plain object, but they are ${props === null ? 'null' : typeof props}`,
    );
  return { type: 'props', props, revalidate };
}

function requireKnownKeys(result: Record<string, unknown>, route: string, method: string): void {
  const known = method === 'getStaticProps' ? STATIC_KEYS : SERVER_KEYS;
  const unknown = Object.keys(result).filter((key) => !known.has(key));
  if (unknown.includes('revalidate'))
    throw new Error(`\`${method}\` of "${route}" returned \`revalidate\`, which only getStaticProps can`);
  if (unknown.length === 0) return;
  throw new Error(
    `Additional keys were returned from \`${method}\` in "${route}": ${unknown.join(', ')}. Props for the component belong under \`props\`: return { props: { ${unknown[0]}: … } }`,
  );
}

function readRedirect(value: unknown, route: string, method: string): PageRedirect {
  const wrong = (what: string): Error =>
    new Error(`Invalid redirect object returned from ${method} for ${route}: ${what}`);
  if (typeof value !== 'object' || value === null) throw wrong('it must be an object');
  const { destination, permanent, statusCode, basePath } = value as Record<string, unknown>;
  if (typeof destination !== 'string')
    throw wrong(`\`destination\` should be string but received ${typeof destination}`);
  if (statusCode !== undefined && permanent !== undefined)
    throw wrong('`permanent` and `statusCode` can not both be provided');
  if (statusCode === undefined && typeof permanent !== 'boolean')
    throw wrong('`permanent` must be `true` or `false`, or give a `statusCode`');
  if (statusCode !== undefined && !REDIRECTS.has(statusCode))
    throw wrong('`statusCode` must be one of 301, 302, 303, 307, 308');
  if (basePath !== undefined && typeof basePath !== 'boolean') throw wrong('`basePath` should be undefined or a false');
  return {
    destination,
    statusCode: (statusCode as number | undefined) ?? (permanent ? 308 : 307),
    ...(basePath === false ? { basePath } : {}),
  };
}

function readRevalidate(value: unknown, route: string): number | false {
  if (value === undefined || value === false) return false;
  if (value === true) return 1;
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
  throw new Error(
    `\`revalidate\` of getStaticProps in "${route}" must be a whole number of seconds above 0, true, or false, but is ${typeof value === 'string' ? JSON.stringify(value) : String(value)}`,
  );
}
