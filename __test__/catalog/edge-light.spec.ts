import { EdgeVM } from '@edge-runtime/vm';
import test from 'ava';

import { edge } from '../edge/_host.ts';
import { mismatches, node, probe, type Probed } from './_catalog.ts';

/** Of the language, as new as the V8 that runs it. */
const LANGUAGE = ['AsyncDisposableStack', 'DisposableStack', 'Float16Array', 'Iterator', 'SuppressedError'];
/** `Buffer` is there because builds put it in. */
const globals = node.globals.filter((name) => name !== 'Buffer' && !LANGUAGE.includes(name));

/** Given to bundles as well, because Next's check lets them pass; Next's sandbox has neither, and so says the table. */
const OURS = ['assert/strict', 'util/types'];

// Modules are what a bundle for the realm can be given; the rest is asked as of any runtime.
const modulesOfRealm = `
  const modules = {};
  for (const [name, exports] of Object.entries(asked.modules)) {
    const module = self.__switchrt_node[name];
    modules[name] = module === undefined ? null : Object.fromEntries(exports.map((key) => [key, key in module ? typeof module[key] : 'absent']));
  }`;

test('the table for edge-light is what our own edge realm has', async (t) => {
  const { json } = await edge(t, {
    modules: {
      '/probe': `const { probeGlobals, probeAbilities } = (() => { ${probe.replaceAll('export ', '')}; return { probeGlobals, probeAbilities }; })();`,
    },
    routes: {
      '/probe': `const asked = await request.json(); ${modulesOfRealm}
        return Response.json({ modules, globals: probeGlobals(asked.globals), process: probeGlobals(asked.process.map((name) => 'process.' + name)), abilities: await probeAbilities() });`,
    },
  });
  const probed = await json<Probed>('/probe', { method: 'POST', body: JSON.stringify({ ...node, globals }) });
  for (const name of OURS) {
    t.truthy(probed.modules[name], name);
    delete probed.modules[name];
  }
  t.is(Object.values(probed.modules).filter((kinds) => kinds !== null).length, 5);
  t.deepEqual(mismatches('edge-light', probed), []);
});

test('the globals of the table for edge-light are those of @edge-runtime/vm', (t) => {
  const vm = new EdgeVM();
  const names = JSON.stringify(globals);
  const found = vm.evaluate<Record<string, string>>(
    `Object.fromEntries(${names}.map((name) => [name, name in globalThis ? typeof globalThis[name] : 'absent']))`,
  );
  // What Next adds to it.
  const { process: _process, ...rest } = found;
  t.deepEqual(mismatches('edge-light', { modules: {}, globals: rest, process: {}, abilities: null }), []);
});
