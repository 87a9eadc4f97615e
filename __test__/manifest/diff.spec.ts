import test from 'ava';

import { diffManifests, formatDiff, type Manifest } from '../../dist/index.js';
import { finding, manifest } from '../_shared/manifest.ts';

function changed(change: (all: Manifest) => void): Manifest {
  const all = manifest();
  change(all);
  return all;
}

test('the same is the same, and so is what only moved', (t) => {
  const nothing = { same: true, settings: [], added: [], removed: [], changed: [], newFindings: [], fixedFindings: [] };
  t.deepEqual(diffManifests(manifest(), manifest()), nothing);
  const moved = changed(({ routes, diagnostics }) => {
    routes[1]!.hash = 'ffffffffffffffff';
    routes[1]!.declaredAt!.line = 9;
    routes[1]!.uses[0]!.line = 9;
    diagnostics[0]!.line = 9;
  });
  t.deepEqual(diffManifests(manifest(), moved), nothing);
});

test('routes come, go and change their runtime', (t) => {
  const after = changed((all) => {
    const [home, api] = all.routes;
    all.routes = [
      { ...home!, route: '/new', file: 'pages/new.tsx' },
      { ...api!, runtime: 'nodejs', reason: 'default', declared: null },
    ];
  });
  const diff = diffManifests(manifest(), after);
  t.false(diff.same);
  t.deepEqual(diff.added, [{ route: '/new', kind: 'page', file: 'pages/new.tsx', runtime: 'nodejs' }]);
  t.deepEqual(diff.removed, [{ route: '/', kind: 'page', file: 'pages/index.tsx', runtime: 'nodejs' }]);
  t.deepEqual(diff.changed, [
    {
      route: '/api/a',
      file: 'pages/api/a.ts',
      runtime: { from: 'edge', to: 'nodejs' },
      support: {},
      size: null,
      keys: ['declared', 'reason'],
    },
  ]);
});

test('support, sizes, uses, settings and other keys are told', (t) => {
  const before = changed(({ routes }) => (routes[1]!.size = { bytes: 4096, gzip: 2048 }));
  const after = changed((all) => {
    all.globalRuntime = 'edge';
    all.targets = ['deno'];
    Object.assign(all.routes[1]!, {
      size: { bytes: 4096, gzip: 1024 },
      support: { deno: 'yes' },
      config: { maxDuration: 5 },
      uses: [],
    });
    all.routes[0]!.size = { bytes: 10, gzip: 10 };
  });
  const { settings, changed: list } = diffManifests(before, after);
  t.deepEqual(
    settings.map(({ name }) => name),
    ['globalRuntime', 'targets'],
  );
  t.like(list[0], { route: '/', size: { from: null, to: { bytes: 10, gzip: 10 } } });
  t.like(list[1], {
    support: { 'edge-light': { from: 'no', to: null }, deno: { from: null, to: 'yes' } },
    size: { from: { bytes: 4096, gzip: 2048 }, to: { bytes: 4096, gzip: 1024 } },
    keys: ['config', 'uses'],
  });
  const text = formatDiff(diffManifests(before, after), 'table');
  t.regex(
    text,
    /^~ \/api\/a +edge-light no → not computed, deno not computed → yes, 2\.0 KB → 1\.0 KB gzip \(−1\.0 KB\), config, uses$/m,
  );
  t.regex(text, /^~ \/ +not built → 10 B gzip$/m);
  t.regex(text, /^~ targets +edge-light → deno$/m);
});

test('findings are new or fixed, and counted', (t) => {
  const after = changed(
    (all) =>
      (all.diagnostics = [
        finding({ line: 9 }),
        finding({ line: 10 }),
        finding({ code: 'edge/unresolved', message: 'x' }),
      ]),
  );
  const diff = diffManifests(manifest(), after);
  t.deepEqual(
    diff.newFindings.map(({ line, code }) => [line, code]),
    [
      [10, 'edge/node-module'],
      [1, 'edge/unresolved'],
    ],
  );
  t.deepEqual(diffManifests(after, manifest()).fixedFindings, diff.newFindings);
});

test('two files of one route are each compared with their like', (t) => {
  const twice = changed(({ routes }) => routes.push({ ...routes[1]!, file: 'pages/api/a.js' }));
  t.true(diffManifests(twice, twice).same);
  t.deepEqual(
    diffManifests(twice, manifest()).removed.map(({ file }) => file),
    ['pages/api/a.js'],
  );
});

test('as a table, as Markdown, as JSON', (t) => {
  const after = changed((all) => {
    all.routes[0]!.route = '/| <b> @you';
    all.diagnostics = [finding({ code: 'edge/unresolved', message: 'a <b> | @you' })];
  });
  const diff = diffManifests(manifest(), after);
  const table = formatDiff(diff, 'table');
  t.regex(table, /^\+ \/\| <b> @you +nodejs {2}pages\/index\.tsx$/m);
  t.regex(table, /^- \/ +nodejs {2}pages\/index\.tsx$/m);
  t.regex(table, /^new\nlib\/a\.ts:1:20 error edge\/unresolved$/m);
  t.regex(table, /^fixed\nlib\/a\.ts:1:20 error edge\/node-module$/m);
  t.true(table.endsWith('1 route added, 1 route removed, 1 new finding, 1 fixed finding\n'));
  t.true(formatDiff(diff, 'table', { color: true }).includes('\u001b[32m+\u001b[39m'));
  const markdown = formatDiff(diff, 'markdown');
  t.regex(markdown, /^\| added \| `\/\\\| <b> @you` \| nodejs, `pages\/index\.tsx` \|$/m);
  t.regex(markdown, /^- \*\*error\*\* .*: a &lt;b&gt; \\\| @<!-- -->you$/m);
  t.deepEqual(JSON.parse(formatDiff(diff, 'json')), diff);
  t.is(formatDiff(diffManifests(after, after), 'table'), 'no difference\n');
});
