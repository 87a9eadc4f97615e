import test from 'ava';

import { edge } from './_host.ts';

const STORAGE = `const storage = new AsyncLocalStorage();`;

test('what one request enters, the next does not find', async (t) => {
  const { json } = await edge(t, {
    modules: { '/enter': STORAGE, '/other': STORAGE },
    routes: {
      '/enter': `
        const before = storage.getStore() ?? null;
        storage.enterWith(context.query.value);
        const now = storage.getStore();
        await new Promise((resolve) => setTimeout(resolve, 1));
        return Response.json([before, now, storage.getStore()]);`,
    },
  });
  for (const value of ['a', 'b', 'c']) t.deepEqual(await json(`/enter?value=${value}`), [null, value, value]);
});

test('neither a promise nor anything else shows what another route has in its storages', async (t) => {
  const look = `
    const shown = [];
    const make = () => [Promise.resolve(), (async () => {})(), new Promise(() => {}).then(), fetch('data:,x')];
    for (const value of [...make(), ...storage.run({ own: 1 }, make)])
      for (const key of Reflect.ownKeys(value)) {
        const held = value[key];
        if (held === null || (typeof held !== 'object' && typeof held !== 'function')) continue;
        shown.push([String(key), Reflect.ownKeys(held), Object.getPrototypeOf(held), Object.isFrozen(held)]);
      }
    return Response.json(shown);`;
  const { json } = await edge(t, {
    modules: { '/holds': STORAGE, '/looks': STORAGE },
    routes: {
      '/holds': `storage.enterWith({ secret: 1 }); await fetch('data:,x'); return Response.json(storage.getStore());`,
      '/looks': look,
    },
  });
  for (let i = 0; i < 3; i++) {
    t.deepEqual(await json('/holds'), { secret: 1 });
    for (const [, keys, prototype, frozen] of await json<[string, unknown[], unknown, boolean][]>('/looks'))
      t.deepEqual([keys, prototype, frozen], [[], null, true]);
  }
});

test('a storage goes where its code goes', async (t) => {
  const { json } = await edge(t, {
    modules: { '/follows': `${STORAGE} const other = new AsyncLocalStorage({ defaultValue: 'given' });` },
    routes: {
      '/follows': `
        const seen = {};
        const see = (name) => { seen[name] = [storage.getStore() ?? null, other.getStore() ?? null]; };
        const later = [];
        const wait = () => { let done; later.push(new Promise((resolve) => { done = resolve; })); return done; };
        storage.run('a', () => {
          const all = [wait(), wait(), wait(), wait(), wait()];
          setTimeout(() => { see('timeout'); all[0](); }, 1);
          const interval = setInterval(() => { see('interval'); clearInterval(interval); all[1](); }, 1);
          queueMicrotask(() => { see('microtask'); all[2](); });
          fetch('data:,x').then((response) => response.text()).then(() => { see('fetch'); all[3](); });
          crypto.subtle.digest('SHA-1', new Uint8Array(1)).finally(() => { see('digest'); all[4](); });
          other.run('b', () => { see('nested'); storage.run('c', () => see('replaced')); see('after'); other.exit(() => see('exit')); });
          see('outer');
          try { storage.run('t', () => { throw new Error('x'); }); } catch { see('thrown'); }
        });
        await Promise.all(later);
        see('outside');
        const bound = storage.run('kept', () => [AsyncLocalStorage.bind(() => see('bound')), AsyncLocalStorage.snapshot()]);
        bound[0](); bound[1](() => see('snapshot'));
        storage.enterWith('entered'); other.enterWith('too'); see('entered');
        await null; see('awaited');
        other.disable(); see('disabled');
        other.run('again', () => see('enabled'));
        // Nested as deep as the stack goes, the list of what is held stays as long as there are storages.
        const deep = (n) => n === 0 ? see('deep') : storage.run(n, () => other.run(-n, () => deep(n - 1)));
        deep(500);
        return Response.json(seen);`,
    },
  });
  const expected = {
    nested: ['a', 'b'],
    replaced: ['c', 'b'],
    after: ['a', 'b'],
    exit: ['a', null],
    outer: ['a', 'given'],
    thrown: ['a', 'given'],
    microtask: ['a', 'given'],
    fetch: ['a', 'given'],
    digest: ['a', 'given'],
    timeout: ['a', 'given'],
    interval: ['a', 'given'],
    outside: [null, 'given'],
    bound: ['kept', 'given'],
    snapshot: ['kept', 'given'],
    entered: ['entered', 'too'],
    awaited: ['entered', 'too'],
    disabled: ['entered', 'given'],
    enabled: ['entered', 'again'],
    deep: [1, -1],
  };
  for (let i = 0; i < 3; i++) t.deepEqual(await json('/follows'), expected);
});
