/** A way to write a runtime down. `V` stands for the word. */
export interface Form {
  name: string;
  head: string;
  /** Why the answer may be another one than Next's; without it, it must be the same. */
  why?: string;
}

const EVALUATED =
  'The value is the same whenever the code runs, so it is evaluated; Next drops it and takes the default.';
const TOLD = 'Next takes the default; here the same default is taken, and an error at the exact part says so.';

export const FORMS: Form[] = [
  { name: 'a literal', head: `export const config = { runtime: 'V' };` },
  { name: 'a quoted key', head: `export const config = { 'runtime': 'V' };` },
  { name: 'a template without expressions', head: 'export const config = { runtime: `V` };' },
  { name: 'several declarators', head: `export const a = 1, config = { runtime: 'V' };` },
  { name: 'other keys beside it', head: `export const config = { maxDuration: 5, runtime: 'V', amp: false };` },
  { name: '`as const`', head: `export const config = { runtime: 'V' } as const;`, why: EVALUATED },
  { name: '`as T` on the value', head: `export const config = { runtime: 'V' as string };`, why: EVALUATED },
  { name: '`satisfies`', head: `export const config = { runtime: 'V' } satisfies object;`, why: EVALUATED },
  { name: 'parentheses', head: `export const config = ({ runtime: ('V') });`, why: EVALUATED },
  { name: 'a sum', head: `export const config = { runtime: '' + 'V' };`, why: EVALUATED },
  {
    name: 'a template with a constant',
    head: "const v = 'V';\nexport const config = { runtime: `${v}` };",
    why: EVALUATED,
  },
  { name: 'a constant', head: `const v = 'V';\nexport const config = { runtime: v };`, why: EVALUATED },
  { name: 'a shorthand', head: `const runtime = 'V';\nexport const config = { runtime };`, why: EVALUATED },
  { name: 'a member', head: `const o = { a: ['V'] };\nexport const config = { runtime: o.a[0] };`, why: EVALUATED },
  { name: 'a spread', head: `const o = { runtime: 'V' };\nexport const config = { ...o };`, why: EVALUATED },
  { name: 'a computed key', head: `export const config = { ['run' + 'time']: 'V' };`, why: EVALUATED },
  { name: 'a ternary', head: `export const config = { runtime: true ? 'V' : 'x' };`, why: EVALUATED },
  { name: '`Object.freeze`', head: `export const config = Object.freeze({ runtime: 'V' });`, why: EVALUATED },
  {
    name: 'an imported constant',
    head: `import { V as v } from '../lib/values';\nexport const config = { runtime: v };`,
    why: EVALUATED,
  },
  { name: '`export { config }`', head: `const config = { runtime: 'V' };\nexport { config };`, why: EVALUATED },
  { name: '`export { c as config }`', head: `const c = { runtime: 'V' };\nexport { c as config };`, why: EVALUATED },
  { name: 're-exported', head: `export { V_config as config } from '../lib/values';`, why: EVALUATED },
  { name: '`export let`', head: `export let config = { runtime: 'V' };`, why: TOLD },
  { name: 'a call', head: `export const config = { runtime: f('V') };`, why: TOLD },
  { name: 'an environment variable', head: `export const config = { runtime: process.env.X ? 'V' : 'x' };`, why: TOLD },
  { name: 'a reassigned variable', head: `let v = 'V';\nv = 'V';\nexport const config = { runtime: v };`, why: TOLD },
  { name: 'only in a comment', head: `// export const config = { runtime: 'V' };` },
  { name: 'only in a function', head: `function f() { const config = { runtime: 'V' }; return config; }` },
  {
    name: 'a flat export',
    head: `export const runtime = 'V';`,
    why: 'Next 12 knows no flat exports; since 13 they count on pages too.',
  },
];

/** The form with a word in it; `lib` leads to the folder of `values.ts`. */
export function written(form: Form, value: string, lib: string): string {
  return form.head
    .replaceAll('V as v', `${name(value)} as v`)
    .replaceAll('V_config', `${name(value)}_config`)
    .replaceAll('../lib', lib)
    .replace(/(['`])V\1/g, `$1${value}$1`);
}

const name = (value: string): string => value.replace('-', '_');

/** `lib/values.ts`: what some forms import. */
export const library = (values: string[]): string =>
  values
    .map(
      (value) =>
        `export const ${name(value)} = '${value}';\nexport const ${name(value)}_config = { runtime: '${value}' };\n`,
    )
    .join('');

/** Words beside the known ones. */
export const VALUES = ['nodejs', 'edge', 'experimental-edge', 'something-odd'];

export const VALUE_REASONS: Record<string, string> = {
  edge: 'Next 12 knows no `edge`, and Next 16 wants `experimental-edge` on a page; both words mean the same here, and a note names the other one.',
  nodejs: 'Next 12 keeps a page without data fetching out of any runtime; here it is on Node, by its own word.',
  'something-odd':
    'Next ends at the first wrong word; here every file is read, each wrong word is an error with the choices, and the default is taken.',
};
