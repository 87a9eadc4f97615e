import { FIRST_HEADER } from './protocol.ts';

/** Lines of a request's head before its headers; see `encodeHead`. */
const HEAD_LINES = 9;

/**
 * What the route behind the middleware gets, when the middleware's answer says no more than `next`: the request's head with
 * the overrides of its headers. Null when the answer decides anything else, or changes what the dispatcher chose the route by.
 */
export function nextHead(answer: string, request: string): string | null {
  const lines = answer.split('\n');
  const overrides = new Map<string, string>();
  let goesOn = false;
  let wanted: Set<string> | null = null;
  for (let i = FIRST_HEADER; i < lines.length; i += 2) {
    const name = lines[i]!;
    const value = lines[i + 1]!;
    // What is said twice is joined by the dispatcher, and then means something else.
    if (name === 'x-middleware-next') {
      if (goesOn || value !== '1') return null;
      goesOn = true;
    } else if (name === 'x-middleware-rewrite') return null;
    else if (name === 'x-middleware-override-headers') {
      if (wanted !== null) return null;
      wanted = new Set(value.split(',').flatMap((item) => item.trim().toLowerCase() || []));
    } else if (name.startsWith('x-middleware-request-')) {
      if (overrides.has(name)) return null;
      overrides.set(name, value);
    }
  }
  if (!goesOn) return null;
  return wanted === null ? request : overridden(request, wanted, overrides);
}

/** As `overrideRequest` of the dispatcher: the named fields replace the request's, those left out go. */
function overridden(request: string, wanted: ReadonlySet<string>, values: ReadonlyMap<string, string>): string | null {
  const lines = request.split('\n');
  const given = new Map<string, string>();
  for (let i = HEAD_LINES; i < lines.length; i += 2) {
    const name = lines[i]!.toLowerCase();
    given.set(name, given.has(name) ? `${given.get(name)}, ${lines[i + 1]}` : lines[i + 1]!);
  }
  const value = (name: string): string | undefined => values.get(`x-middleware-request-${name}`);
  // It says who gets a buffered answer.
  const agent = wanted.has('user-agent') ? value('user-agent') : undefined;
  if (agent !== given.get('user-agent')) return null;
  const kept = lines.slice(0, HEAD_LINES);
  for (let i = HEAD_LINES; i < lines.length; i += 2) {
    const name = lines[i]!.toLowerCase();
    if (wanted.has(name) && value(name) === given.get(name)) kept.push(lines[i]!, lines[i + 1]!);
  }
  for (const name of wanted) {
    const text = value(name);
    if (text !== undefined && text !== given.get(name)) kept.push(name, text);
  }
  return kept.join('\n');
}
