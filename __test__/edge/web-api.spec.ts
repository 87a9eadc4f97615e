import { readFileSync } from 'node:fs';

import test from 'ava';

import { edge } from './_host.ts';

/** Expressions over web APIs, one a line. */
const CASES = readFileSync(new URL('./web-api.cases.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n');

/** What an expression gives, as text that is the same for equal values of any realm. */
const OUTCOME = String.raw`
  const plain = (value, depth = 0) => {
    if (depth > 5 || value === undefined || typeof value === 'function' || typeof value === 'symbol') return typeof value;
    if (typeof value === 'bigint' || typeof value === 'number') return String(value);
    if (value === null || typeof value !== 'object') return value;
    if (value instanceof Error) return ['error', value.name];
    if (value instanceof ArrayBuffer) return ['bytes', ...new Uint8Array(value)];
    if (ArrayBuffer.isView(value) && 'length' in value) return [value.constructor.name, ...Array.from(value, String)];
    if (value instanceof Map || value instanceof Set || Array.isArray(value)) return Array.from(value, (item) => plain(item, depth + 1));
    if (value instanceof Date || value instanceof RegExp) return String(value);
    const tag = Object.prototype.toString.call(value);
    return tag === '[object Object]' ? Object.keys(value).sort().map((key) => [key, plain(value[key], depth + 1)]) : tag;
  };
  const outcome = async (run) => {
    try { return JSON.stringify(plain(await run())); } catch (error) { return 'throws ' + (error?.name ?? error); }
  };`;

test(`${CASES.length} uses of web APIs give in a realm what they give in Node.js`, async (t) => {
  t.true(CASES.length > 300);
  // Timers of `AbortSignal.timeout` keep no process alive: this one waits for them.
  const hold = setInterval(() => {}, 1000);
  t.teardown(() => clearInterval(hold));
  const all = `${OUTCOME}\nconst CASES = [${CASES.map((line) => `async () => (${line})`).join(',\n')}];\n`;
  const { json } = await edge(t, {
    modules: { '/case': all },
    routes: { '/case': `return Response.json(await outcome(CASES[context.query.at]));` },
  });
  const here = new Function(`${all}\nreturn (at) => outcome(CASES[at]);`)() as (at: number) => Promise<string>;
  const different: unknown[] = [];
  for (const [at, line] of CASES.entries()) {
    const [node, realm] = [await here(at), await json(`/case?at=${at}`)];
    if (node !== realm) different.push({ line, node, realm });
  }
  t.deepEqual(different, []);
});
