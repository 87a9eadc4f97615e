/** Query values as the router holds them: repeated keys are lists. */
export type ParsedQuery = Record<string, string | string[]>;

/** Search parameters as a plain object; a repeated key becomes a list. */
export function searchToQuery(search: string | URLSearchParams): ParsedQuery {
  // No prototype: `?__proto__=x` is a key like any other.
  const query: ParsedQuery = Object.create(null) as ParsedQuery;
  for (const [key, value] of new URLSearchParams(search)) {
    const before = query[key];
    query[key] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
  }
  return { ...query };
}

/** What a query object looks like behind the `?`; values that are neither text, number nor boolean are empty. */
export function queryToSearch(query: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
      params.append(key, scalar(item));
    }
  }
  return params.toString();
}

function scalar(value: unknown): string {
  if (typeof value === 'string') return value;
  return (typeof value === 'number' && !Number.isNaN(value)) || typeof value === 'boolean' ? String(value) : '';
}
