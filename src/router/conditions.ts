/** `has`/`missing` item of a matcher or a custom route. */
export interface Condition {
  type: 'header' | 'query' | 'cookie' | 'host';
  key?: string;
  value?: string;
}

/** What conditions look at. */
export interface ConditionInput {
  headers: Record<string, string | string[] | undefined>;
  query: Record<string, string | string[]>;
  cookies(): Record<string, string>;
}

const compiled = new Map<string, RegExp | null>();

/** `value` of a condition is a regular expression over the whole value. */
function pattern(source: string): RegExp | null {
  let regexp = compiled.get(source);
  if (regexp === undefined) {
    try {
      regexp = new RegExp(`^${source}$`);
    } catch {
      regexp = null;
    }
    compiled.set(source, regexp);
  }
  return regexp;
}

/**
 * Whether all of `has` and none of `missing` hold, as Next decides it.
 * Returns the named groups of the values (for destinations), or `null`.
 */
export function matchConditions(
  input: ConditionInput,
  has: readonly Condition[] = [],
  missing: readonly Condition[] = [],
): Record<string, string> | null {
  const params: Record<string, string> = {};
  if (!has.every((item) => holds(input, item, params))) return null;
  return missing.some((item) => holds(input, item, {})) ? null : params;
}

function holds(input: ConditionInput, item: Condition, params: Record<string, string>): boolean {
  const key = item.key ?? '';
  let found: string | string[] | undefined;
  if (item.type === 'header') found = input.headers[key.toLowerCase()];
  else if (item.type === 'cookie') found = input.cookies()[key];
  else if (item.type === 'query') found = Object.hasOwn(input.query, key) ? input.query[key] : undefined;
  else
    found = String(input.headers['host'] ?? '')
      .split(':', 1)[0]!
      .toLowerCase();
  const value = Array.isArray(found) ? found.at(-1) : found;
  if (value === undefined) return false;
  if (item.value === undefined) {
    // Next's rule: without `value` an empty one does not count.
    if (value === '') return false;
    params[key.replace(/[^a-zA-Z]/g, '')] = value;
    return true;
  }
  const match = pattern(item.value)?.exec(value);
  if (!match) return false;
  if (match.groups) Object.assign(params, match.groups);
  else if (item.type === 'host') params['host'] = match[0];
  return true;
}
