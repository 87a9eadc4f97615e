import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';
import type { ExecutionContext } from 'ava';

import { run } from '../_shared/command.ts';
import { project, write } from '../_shared/project.ts';
import { root } from '../_shared/root.ts';
import { start } from '../_shared/started.ts';

type Kind = 'edge' | 'nodejs';

/** An app of an API route and a page that tell where they run, and of which build they are. */
const app = (kind: Kind, version: number): Record<string, string> => ({
  'pages/api/where.js':
    kind === 'edge'
      ? `export const config = { runtime: 'edge' };\nexport default async () => { await new Promise((go) => setTimeout(go, 5)); return new Response('edge ${version}'); };`
      : `export default async (req, res) => { await new Promise((go) => setTimeout(go, 5)); res.send('nodejs ${version}'); };`,
  'pages/index.js': `${kind === 'edge' ? `export const config = { runtime: 'experimental-edge' };` : ''}
import { createElement } from 'react';
export const getServerSideProps = () => ({ props: { where: typeof EdgeRuntime === 'string' ? 'edge' : 'nodejs' } });
export default ({ where }) => createElement('p', null, \`\${where} ${version}\`);`,
});

async function built(t: ExecutionContext, dir: string, files: Record<string, string>): Promise<void> {
  write(dir, files);
  const { code, stderr } = await run(['build', dir]);
  t.is(code, 0, stderr);
}

/** Asks both routes again and again until it is told to stop; every answer counts. */
function load(url: string): { answers: string[]; stop(): Promise<string[]> } {
  const answers: string[] = [];
  let going = true;
  const ask = async (path: string): Promise<void> => {
    while (going) {
      const found = await fetch(url + path).then(
        async (response) => {
          const text = await response.text();
          return response.status === 200 ? /(?:edge|nodejs) \d+/.exec(text)?.[0] : `${response.status} ${text}`;
        },
        (error: Error) => `failed: ${error.message} ${String(error.cause)}`,
      );
      answers.push(`${path} ${found}`);
    }
  };
  const asking = ['/api/where', '/', '/api/where', '/'].map(ask);
  return {
    answers,
    async stop() {
      going = false;
      await Promise.all(asking);
      return answers;
    },
  };
}

for (const workers of [1, 2]) {
  test.serial(`routes change their runtime under load and no request fails (${workers} workers)`, async (t) => {
    const dir = project(t, {});
    symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
    await built(t, dir, app('edge', 1));
    const server = await start(dir, ['--workers', String(workers)]);
    t.teardown(() => server.child.kill('SIGKILL'));
    const clients = load(server.url);
    const seen = async (answer: string): Promise<void> => {
      while (!clients.answers.includes(answer)) await new Promise(setImmediate);
    };
    await seen('/api/where edge 1');
    await seen('/ edge 1');
    const kinds: Kind[] = ['nodejs', 'edge', 'nodejs'];
    for (const [i, kind] of kinds.entries()) {
      await built(t, dir, app(kind, i + 2));
      const id = readFileSync(join(dir, '.switchrt/BUILD_ID'), 'utf8').trim();
      server.child.kill('SIGHUP');
      await server.logged(new RegExp(`reloaded, build id ${id}`));
      await seen(`/api/where ${kind} ${i + 2}`);
      await seen(`/ ${kind} ${i + 2}`);
    }
    const answers = await clients.stop();
    t.deepEqual(
      answers.filter((answer) => !/^\S+ (?:edge|nodejs) \d$/.test(answer)),
      [],
    );
    // What was there before is gone: a connection does not stay with an old build.
    t.is(await (await fetch(`${server.url}/api/where`)).text(), 'nodejs 4');

    write(dir, { '.switchrt/build.json': '{' });
    server.child.kill('SIGHUP');
    await server.logged(/error not reloaded, the old build serves on: .*build\.json/);
    t.is(await (await fetch(`${server.url}/api/where`)).text(), 'nodejs 4');
    t.is(await server.stop(), 0);
  });
}
