import test from 'ava';

import { InFlight } from '../../dist/runtimes/edge/in-flight.js';

test('what is in flight: numbers that share a place keep apart, whoever ends first', (t) => {
  const flights = new InFlight<{ id: number }>();
  const old = { id: 3 };
  flights.set(3, old);
  // Far more than there are places, each gone before the next that would share its own.
  for (let id = 4; id < 3000; id++) {
    flights.set(id, { id });
    if (id > 100) t.true(flights.delete(id - 90) || id - 90 <= 3);
  }
  t.is(flights.get(3), old);
  t.is(flights.get(3 + 256), undefined);
  t.is(flights.get(2999)?.id, 2999);
  t.is(flights.values().length, flights.size);
  t.false(flights.delete(5000));
  t.true(flights.delete(3));
  t.is(flights.get(3), undefined);
  t.false(flights.delete(3));
  for (const { id } of flights.values()) t.true(flights.delete(id));
  t.is(flights.size, 0);
});

test('what is in flight: any order of beginning and ending, as a Map has it', (t) => {
  const flights = new InFlight<{ id: number }>();
  const map = new Map<number, { id: number }>();
  let random = 7;
  for (let id = 0; id < 20_000; id++) {
    const item = { id };
    flights.set(id, item);
    map.set(id, item);
    random = (random * 48_271) % 2_147_483_647;
    const gone = random % (id + 1);
    t.is(flights.delete(gone), map.delete(gone));
    if (id % 3 === 0) for (const key of [...map.keys()].slice(0, 2)) t.is(flights.delete(key), map.delete(key));
    if (flights.size !== map.size) t.fail(`${flights.size} instead of ${map.size}`);
  }
  for (const [id, item] of map) t.is(flights.get(id), item);
  const ids = (items: Iterable<{ id: number }>): number[] => [...items].map(({ id }) => id).sort((a, b) => a - b);
  t.deepEqual(ids(flights.values()), ids(map.values()));
});
