// Several threads, and threads and processes that end too early.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import test from 'ava';

import { analyzeModule, manifestToJson, scan } from '../../dist/index.js';
import { project } from '../_shared/project.ts';
import { child, files, library, page } from './_library.ts';

/** A worker thread that runs this with the library's names at hand. */
function worker(body: string, workerData: unknown = null): Worker {
  const code = `const { parentPort, workerData } = require('node:worker_threads');
    (async () => { const { analyzeModule, createScanner, manifestToJson, scan, scanSync } = await import(${library}); ${body} })();`;
  return new Worker(code, { eval: true, execArgv: [], workerData });
}

async function answer(thread: Worker): Promise<unknown> {
  const failed = once(thread, 'error').then(([error]) => {
    throw error;
  });
  // Both from the start: the thread may have ended before its message was read.
  const exited = once(thread, 'exit');
  const [message] = (await Promise.race([once(thread, 'message'), failed])) as [unknown];
  await Promise.race([exited, failed]);
  return message;
}

test('every call answers from several worker threads at once as it does here', async (t) => {
  const dir = project(t, files(40));
  const expected = manifestToJson(await scan(dir));
  const source = page(1);
  const body = `
    const scanner = await createScanner(workerData.dir);
    const texts = [await scan(workerData.dir), scanSync(workerData.dir), await scanner.manifest()].map((one) => manifestToJson(one));
    const { added } = await scanner.update(['pages/p1.tsx']);
    await scanner.close();
    parentPort.postMessage({ texts, added, facts: analyzeModule(workerData.source, { filename: 'pages/a.tsx' }) });`;
  const threads = Array.from({ length: 6 }, () => answer(worker(body, { dir, source })));
  const [here, ...answers] = await Promise.all([scan(dir), ...threads]);
  t.is(manifestToJson(here), expected);
  for (const one of answers) {
    t.deepEqual(one, {
      texts: [expected, expected, expected],
      added: [],
      facts: analyzeModule(source, { filename: 'pages/a.tsx' }),
    });
  }
});

test('threads that are ended in the middle of their work take nothing with them', async (t) => {
  const dir = project(t, files(300));
  const body = `
    import { Worker } from 'node:worker_threads';
    import { once } from 'node:events';
    const dir = process.argv[1];
    const code = \`const { parentPort, workerData } = require('node:worker_threads');
      (async () => {
        const { analyzeModule, createScanner, scan, scanSync } = await import(\${JSON.stringify(${library})});
        const scanner = await createScanner(workerData);
        parentPort.postMessage('on');
        for (let i = 0; ; i++) {
          const all = [scan(workerData), scanner.update(), scan(workerData, { signal: new AbortController().signal })];
          analyzeModule('export const runtime = "edge"', { filename: 'a.ts' });
          if (i % 2) scanSync(workerData);
          await Promise.all(all);
        }
      })();\`;
    for (let round = 0; round < 8; round++) {
      const threads = Array.from({ length: 3 }, () => new Worker(code, { eval: true, execArgv: [], workerData: dir }));
      await Promise.all(threads.map((thread) => once(thread, 'message')));
      const work = scan(dir);
      await Promise.all(threads.map((thread) => thread.terminate()));
      if ((await work).routes.length !== 300) throw new Error('routes were lost');
    }
    const { routes } = await scan(dir);
    process.stdout.write(routes.length + ' ' + scanSync(dir).routes.length);`;
  t.deepEqual(await child(body, [dir]), { code: 0, text: '300 300' });
});

test('a process may end in the middle of a scan', async (t) => {
  const dir = project(t, files(300));
  for (const end of ['process.exit(7)', 'process.exitCode = 7', 'setImmediate(() => process.exit(7))']) {
    t.is((await child(`scan(process.argv[1]); createScanner(process.argv[1]); ${end};`, [dir])).code, 7, end);
  }
});
