import test from 'ava';

import { createRouter } from '../../dist/router/router.js';

const order = (names: string[], path: string): unknown => {
  const match = createRouter(names.map((route) => ({ route }))).match(path);
  return match.type === 'match' ? [match.route.route, match.params] : match.type;
};

test('90: a static name wins over a dynamic one at the same level, whatever the order they come in', (t) => {
  for (const names of [
    ['/edge/[id]', '/edge/foo'],
    ['/edge/foo', '/edge/[id]'],
  ]) {
    t.deepEqual(order(names, '/edge/foo'), ['/edge/foo', {}]);
    t.deepEqual(order(names, '/edge/bar'), ['/edge/[id]', { id: 'bar' }]);
  }
});

test('static before dynamic before catch-all before optional catch-all, at each level', (t) => {
  const names = ['/[[...all]]', '/a/[...rest]', '/a/[id]', '/a/[id]/edit', '/a/b', '/a/b/[...deep]'];
  t.deepEqual(order(names, '/a/b'), ['/a/b', {}]);
  t.deepEqual(order(names, '/a/c'), ['/a/[id]', { id: 'c' }]);
  t.deepEqual(order(names, '/a/c/edit'), ['/a/[id]/edit', { id: 'c' }]);
  t.deepEqual(order(names, '/a/c/d'), ['/a/[...rest]', { rest: ['c', 'd'] }]);
  t.deepEqual(order(names, '/a/b/c/d'), ['/a/b/[...deep]', { deep: ['c', 'd'] }]);
  t.deepEqual(order(names, '/x/y'), ['/[[...all]]', { all: ['x', 'y'] }]);
  t.deepEqual(order(names, '/'), ['/[[...all]]', {}]);
});

test('a name that leads nowhere gives way to the next one', (t) => {
  t.deepEqual(order(['/a/b/c', '/a/[x]/d', '/[...all]'], '/a/b/d'), ['/a/[x]/d', { x: 'b' }]);
  t.deepEqual(order(['/a/b/c', '/[...all]'], '/a/b/d'), ['/[...all]', { all: ['a', 'b', 'd'] }]);
  t.is(order(['/a/b/c', '/a/[x]/d'], '/a/b/e'), 'none');
  t.is(order(['/a/[...x]'], '/a'), 'none');
  t.deepEqual(order(['/a/[[...x]]'], '/a'), ['/a/[[...x]]', {}]);
});

test('parameters are decoded segment by segment; an escaped slash is no separator', (t) => {
  t.deepEqual(order(['/p/[x]'], '/p/a%2Fb%20c'), ['/p/[x]', { x: 'a/b c' }]);
  t.deepEqual(order(['/p/[...x]'], '/p/%E2%82%AC/b'), ['/p/[...x]', { x: ['€', 'b'] }]);
  t.deepEqual(order(['/café'], '/caf%C3%A9'), ['/café', {}]);
});

test('an escaped name of a route file is no parameter, and no parameter can be faked', (t) => {
  t.deepEqual(order(['/p/[x]'], '/p/[x]'), ['/p/[x]', { x: '[x]' }]);
  t.deepEqual(order(['/p/[x]'], '/p/%5Bx%5D'), ['/p/[x]', { x: '[x]' }]);
  t.deepEqual(order(['/[__proto__]'], '/y'), ['/[__proto__]', JSON.parse('{"__proto__":"y"}')]);
  t.is(({} as Record<string, unknown>)['y'], undefined);
});

test('95: a bad escape is told apart from a path that is not there', (t) => {
  for (const path of ['/%2', '/p/%', '/p/%zz', '/p/%ff', '/%c3%28'])
    t.is(order(['/p/[x]', '/[a]'], path), 'bad-escape');
});

test('a trailing slash does not matter, an empty segment is none', (t) => {
  t.deepEqual(order(['/a/[x]'], '/a/b/'), ['/a/[x]', { x: 'b' }]);
  t.is(order(['/a/[x]'], '/a//'), 'none');
});

/** Milliseconds of 20,000 look-ups, the best of some rounds. */
function time(count: number): number {
  const router = createRouter(
    Array.from({ length: count }, (_, i) => ({ route: i % 2 ? `/section-${i}/[id]/page` : `/section-${i}/item` })),
  );
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 7; round++) {
    const started = performance.now();
    for (let i = 0; i < 20_000; i++) router.match(`/section-${(i * 2 + 1) % count}/x/page`);
    best = Math.min(best, performance.now() - started);
  }
  return best;
}

test('2,000 routes cost what 20 cost', (t) => {
  time(20);
  const ratio = time(2000) / time(20);
  t.true(ratio < 5, `2,000 routes took ${ratio.toFixed(1)} times as long as 20`);
});
