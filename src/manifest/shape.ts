import * as v from 'valibot';

/** What every reader here relies on. Looser than the JSON Schema: a key that a later release adds is passed over. */
const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const texts = v.array(text);
const place = { file: text, line: count, column: count };

const route = v.looseObject({
  route: text,
  kind: text,
  file: text,
  runtime: v.picklist(['nodejs', 'edge']),
  declared: v.nullable(text),
  reason: text,
  declaredAt: v.nullable(v.looseObject(place)),
  rendering: text,
  dataFetching: texts,
  pattern: text,
  params: texts,
  matchers: v.array(v.looseObject({})),
  config: v.looseObject({}),
  uses: v.array(
    v.looseObject({ ...place, kind: text, api: text, trace: texts, confidence: text, guarded: v.boolean() }),
  ),
  support: v.record(text, text),
  size: v.nullable(v.looseObject({ bytes: count, gzip: count })),
  hash: text,
});

const diagnostic = v.looseObject({
  ...place,
  code: text,
  severity: v.picklist(['error', 'warning', 'info']),
  message: text,
  hint: v.nullable(text),
  endLine: count,
  endColumn: count,
  routes: texts,
  edits: v.array(v.looseObject({ file: text, start: count, end: count, text })),
});

const manifest = v.looseObject({
  version: v.number(),
  tool: text,
  globalRuntime: text,
  targets: texts,
  routes: v.array(route),
  diagnostics: v.array(diagnostic),
});

/** What keeps a value from being a manifest of version 1, without a full stop; null for nothing. */
export function wrongShape(value: unknown): string | null {
  const { issues } = v.safeParse(manifest, value, { abortEarly: true });
  if (!issues) return null;
  const path = v.getDotPath(issues[0]);
  const { expected, received } = issues[0];
  return path === null
    ? `it is ${received}`
    : received === 'undefined'
      ? `it has no \`${path}\``
      : `\`${path}\` must be ${expected}, found ${received}`;
}
