import assert from 'node:assert';
import async_hooks from 'node:async_hooks';
import buffer from 'node:buffer';
import events from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import util from 'node:util';

import { EdgeVM } from '@edge-runtime/vm';

import type { BuiltMiddleware, BuiltRoute } from '../../dist/bundle/output.js';
import { contextOf } from '../_shared/entries.ts';
import type { ContextInit } from '../_shared/entries.ts';

/** Evaluates an edge route's scripts in a realm without code from strings, as the host does, and asks it once for each URL. */
export async function askEdge(
  outDir: string,
  route: BuiltRoute | BuiltMiddleware,
  paths: string[],
  context: ContextInit = {},
): Promise<{ status: number; headers: Headers; text: string }[]> {
  const wasm = Object.fromEntries(
    route.wasm.map(({ name, file }) => [name, new WebAssembly.Module(readFileSync(join(outDir, file)))]),
  );
  const vm = new EdgeVM({
    codeGeneration: { strings: false, wasm: false },
    extend: (globals) =>
      Object.assign(globals, {
        self: globals,
        process: { env: {} },
        WebAssembly,
        __switchrt_node: { assert, async_hooks, buffer, events, util },
        __switchrt_wasm: wasm,
      }),
  });
  for (const file of route.code.files) vm.evaluate(readFileSync(join(outDir, file), 'utf8'));
  const answers = [];
  for (const path of paths) {
    const given = contextOf({ route: 'route' in route ? route.route : '/_middleware', url: path, ...context });
    Object.assign(vm.context, {
      entryName: route.code.entry,
      path,
      given: { ...given, build: 'build' in route ? route.build : given.build, waitUntil() {} },
    });
    const response: Response = await vm.evaluate(
      'self.__switchrt_entries[entryName].default.handle(new Request(`http://localhost${path}`), given)',
    );
    answers.push({ status: response.status, headers: response.headers, text: await response.text() });
  }
  return answers;
}
