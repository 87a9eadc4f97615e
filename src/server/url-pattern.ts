/** Shape of the web's `URLPattern`, for Node versions and type libraries that lack it. */
interface URLPatternLike {
  test(input?: string | URL | Record<string, string>, base?: string): boolean;
  exec(input?: string | URL | Record<string, string>, base?: string): Record<string, unknown> | null;
}

/** The realm's own `URLPattern`: always there on edge, `undefined` on Node before 23.8. */
export const URLPattern:
  | (new (input?: string | URL | Record<string, string>, base?: string) => URLPatternLike)
  | undefined = (globalThis as unknown as { URLPattern?: never }).URLPattern;
