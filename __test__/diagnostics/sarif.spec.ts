import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import test from 'ava';

import { CODES } from '../../dist/diagnostics/codes.js';
import { formatManifest, type Manifest } from '../../dist/index.js';
import { finding, manifest } from '../_shared/manifest.ts';
import { project } from '../_shared/project.ts';
import { root } from '../_shared/root.ts';
import { hostile, NASTY } from './_hostile.ts';

const { $schema, id, ...schema } = JSON.parse(
  readFileSync(join(root, '__test__/diagnostics/fixtures/sarif-schema-2.1.0.json'), 'utf8'),
);
// The published schema is draft 4; it uses nothing that draft 7 reads in another way but these two keys.
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(schema);

function sarif(all: Manifest, options: Parameters<typeof formatManifest>[2] = {}): any {
  return JSON.parse(formatManifest(all, 'sarif', options));
}

test('the schema is the official one, and it refuses what is wrong', (t) => {
  t.is($schema, 'http://json-schema.org/draft-04/schema#');
  t.regex(id, /docs\.oasis-open\.org\/sarif\/sarif\/v2\.1\.0/);
  const log = sarif(manifest());
  t.is(log.$schema, id);
  t.true(validate(log));
  log.runs[0].results[0].level = 'bad';
  t.false(validate(log));
});

test('every log is valid: none, hostile and known findings, edits, several targets', (t) => {
  const logs = [
    sarif({ ...manifest(), diagnostics: [], routes: [] }),
    sarif(hostile()),
    sarif(hostile(), { baseline: manifest(), prefix: 'apps/we b' }),
    sarif(hostile(), { root: project(t, { 'pages/a b#%é.ts': 'ab\ncd\nef' }) }),
  ];
  for (const log of logs) t.true(validate(log), JSON.stringify(validate.errors));
});

test('rules are the codes, each with its page and level', (t) => {
  const [{ tool, columnKind }] = sarif(manifest()).runs;
  t.is(columnKind, 'utf16CodeUnits');
  t.is(tool.driver.name, 'switchrt-native');
  t.deepEqual(
    tool.driver.rules.map((rule: any) => rule.id),
    Object.keys(CODES),
  );
  for (const rule of tool.driver.rules) t.true(rule.helpUri.endsWith(`/docs/diagnostics/${rule.id}.md`));
  const levels = new Set(tool.driver.rules.map((rule: any) => rule.defaultConfiguration.level));
  t.deepEqual(levels, new Set(['error', 'warning', 'note']));
});

test('a result points at its rule, its region and the imports that lead there', (t) => {
  const [run] = sarif(manifest()).runs;
  const [result] = run.results;
  t.is(run.tool.driver.rules[result.ruleIndex].id, result.ruleId);
  t.like(result, { ruleId: 'edge/node-module', level: 'error' });
  const { physicalLocation, logicalLocations } = result.locations[0];
  t.deepEqual(physicalLocation, {
    artifactLocation: { uri: 'lib/a.ts', uriBaseId: '%SRCROOT%' },
    region: { startLine: 1, startColumn: 20, endLine: 1, endColumn: 24 },
  });
  t.deepEqual(logicalLocations, [{ fullyQualifiedName: '/api/a', kind: 'resource' }]);
  const steps = result.codeFlows[0].threadFlows[0].locations;
  t.deepEqual(
    steps.map((step: any) => step.location.physicalLocation.artifactLocation.uri),
    ['pages/api/a.ts', 'lib/a.ts'],
  );
});

test('paths are URIs below the checkout, whatever they are made of', (t) => {
  const [, odd, nowhere] = sarif(hostile(), { prefix: 'apps/web' }).runs[0].results;
  const { uri } = odd.locations[0].physicalLocation.artifactLocation;
  t.is(decodeURIComponent(uri), `apps/web/pages/${NASTY}.tsx`);
  t.notRegex(uri, /[ <>"`|\r\n\u2028]/);
  t.is(new URL(uri, 'file:///root/').pathname, `/root/${uri}`);
  t.deepEqual(nowhere.locations, []);
  t.false('ruleIndex' in nowhere, 'a code of a newer release');
  const broken = manifest();
  broken.diagnostics[0]!.file = 'lib/\ud800.ts';
  t.notThrows(() => sarif(broken));
});

test('fixes: lines and columns where the source is at hand, offsets elsewhere', (t) => {
  const region = (options: object): unknown =>
    sarif(hostile(), options).runs[0].results[1].fixes[0].artifactChanges[0].replacements[0].deletedRegion;
  t.deepEqual(region({}), { charOffset: 3, charLength: 2 });
  const dir = project(t, { 'pages/a b#%é.ts': '\ufeffa\r\n😀b' });
  t.deepEqual(region({ root: dir }), { startLine: 1, startColumn: 3, endLine: 2, endColumn: 2 });
});

test('fingerprints stay while lines move, and tell equal findings apart; a baseline suppresses', (t) => {
  const prints = (all: Manifest): string[] =>
    sarif(all).runs[0].results.map((result: any) => result.partialFingerprints['switchrtFinding/v1']);
  const before = { ...manifest(), diagnostics: [finding(), finding({ line: 7 })] };
  const after = { ...manifest(), diagnostics: [finding({ line: 90 }), finding({ line: 97, column: 1 })] };
  t.deepEqual(prints(before), prints(after));
  t.is(new Set(prints(before)).size, 2);
  const all = { ...manifest(), diagnostics: [finding({ line: 90 }), finding({ message: 'new' })] };
  const [known, fresh] = sarif(all, { baseline: manifest() }).runs[0].results;
  t.like(known, { baselineState: 'unchanged', suppressions: [{ kind: 'external', status: 'accepted' }] });
  t.is(fresh.baselineState, 'new');
  t.false('suppressions' in fresh);
});
