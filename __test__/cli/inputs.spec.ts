import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { manifestToJson } from '../../dist/index.js';
import { loadEnv } from '../../dist/config/env.js';
import { bin, run } from '../_shared/command.ts';
import { manifest } from '../_shared/manifest.ts';
import { project } from '../_shared/project.ts';

const PAGE = { 'pages/a.js': 'export default () => null', 'ok.json': manifestToJson(manifest()) };
const unix = process.platform === 'win32' ? test.skip : test;

unix('what would block or never end is no manifest: exit 2 and one sentence, from baseline and diff', async (t) => {
  const bad: [name: string, make: (file: string) => void, why: RegExp][] = [
    ['pipe', (file) => execFileSync('mkfifo', [file]), /it is not a regular file/],
    ['device', (file) => symlinkSync('/dev/zero', file), /it is not a regular file/],
    ['folder', (file) => mkdirSync(file), /it is a folder/],
    [
      'large',
      (file) => (writeFileSync(file, ''), truncateSync(file, 300_000_000)),
      /more than 268435456 bytes \(256 MB\)/,
    ],
    ['latin', (file) => writeFileSync(file, Buffer.from([0x7b, 0xff, 0x7d])), /it is not UTF-8/],
    ['broken', (file) => writeFileSync(file, '{"version": 1,'), /is no JSON/],
  ];
  const cwd = project(t, PAGE);
  for (const [name, make, why] of bad) {
    make(join(cwd, name));
    const baseline = await run(['scan', '--no-cache', '--baseline', name], { cwd });
    t.like(baseline, { code: 2, stdout: '' }, name);
    t.regex(baseline.stderr, new RegExp(`^error (?:Cannot read t|T)he baseline ${name}.*${why.source}.*\\n$`));
    const diff = await run(['diff', 'ok.json', name], { cwd });
    t.like(diff, { code: 2, stdout: '' }, name);
    t.regex(diff.stderr, new RegExp(`^error .*${name}.*${why.source}.*\\n$`));
  }
});

unix('what a shell hands over as a file is read', (t) => {
  const cwd = project(t, PAGE);
  const command = `"$0" "$1" diff <(cat ok.json) ok.json && "$0" "$1" scan --no-cache --json --baseline <(cat ok.json)`;
  const stdout = execFileSync('bash', ['-c', command, process.execPath, bin], { cwd, encoding: 'utf8' });
  t.regex(stdout, /^no difference\n\{\n/);
});

unix('an env file may be a pipe, as password managers make them, and a device says nothing', async (t) => {
  const dir = project(t, {});
  execFileSync('mkfifo', [join(dir, '.env')]);
  symlinkSync('/dev/zero', join(dir, '.env.local'));
  mkdirSync(join(dir, '.env.production'));
  const writer = spawn('sh', ['-c', 'printf "A=1\\n" > .env'], { cwd: dir });
  const ended = new Promise((resolve) => writer.once('exit', resolve));
  t.deepEqual(loadEnv(dir, 'production', {}).values, { A: '1' });
  t.is(await ended, 0);
});

test('an env file over 1 MB is refused', (t) => {
  const dir = project(t, { '.env': '#'.repeat(1024 * 1024 + 1) });
  t.throws(() => loadEnv(dir, 'production', {}), {
    message: /it has 1048577 bytes; an env file has at most 1048576 \(1 MB\)/,
  });
});
