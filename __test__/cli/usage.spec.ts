import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { cliDocs } from '../../dist/cli/docs.js';
import { commands } from '../../dist/cli/flags.js';
import { parse, UsageError } from '../../dist/cli/parse.js';
import { root } from '../_shared/root.ts';
import { bin, run } from '../_shared/command.ts';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

test('--version and --help go to stdout', async (t) => {
  for (const flag of ['--version', '-v']) t.like(await run([flag]), { code: 0, stdout: `${version}\n`, stderr: '' });
  const help = await run(['--help']);
  t.like(help, { code: 0, stderr: '' });
  for (const { name } of commands) t.regex(help.stdout, new RegExp(`^  ${name} `, 'm'));
});

test('every command has --help with every flag of its own', async (t) => {
  for (const { name, flags } of commands) {
    const { code, stdout, stderr } = await run([name, '--help']);
    t.is(code, 0);
    t.is(stderr, '');
    for (const flag of flags) t.true(stdout.includes(`--${flag.name}`), `${name} --${flag.name}`);
  }
});

test('no command: the help on stderr, exit 2', async (t) => {
  const { code, stdout, stderr } = await run([]);
  t.is(code, 2);
  t.is(stdout, '');
  t.regex(stderr, /Usage: switchrt-native <command>/);
});

test('wrong usage is exit 2 with one line on stderr and a did-you-mean', async (t) => {
  const cases: [string[], RegExp][] = [
    [['scna'], /unknown command scna\. Did you mean `scan`\?/],
    [['frobnicate'], /unknown command frobnicate\. Commands: [\w, -]+\./],
    [['explian'], /unknown command explian\. Did you mean `explain`/],
    [['dev'], /unknown command dev/],
    [['scan', '--jsn'], /unknown flag --jsn\. Did you mean `--json`\?/],
    [['scan', '--sarif'], /unknown flag --sarif\./],
    [['scan', '--wacth'], /unknown flag --wacth\. Did you mean `--watch`\?/],
    [['scan', '--format', 'xml'], /--format must be table, json, sarif, github, markdown or html, found 'xml'/],
    [['scan', '--format', 'sarf'], /found 'sarf'\. Did you mean `sarif`\?/],
    [['scan', '--format=mardown'], /Did you mean `markdown`\?/],
    [['scan', '--basline', 'x'], /unknown flag --basline\. Did you mean `--baseline`\?/],
    [['scan', '--baseline'], /--baseline needs a value: --baseline <file>/],
    [['scan', '--json', '--format', 'sarif'], /exclude each other/],
    [['diff'], /diff needs two manifests/],
    [['diff', 'a.json'], /diff needs two manifests/],
    [['diff', '-', '-'], /only one of the two/],
    [['diff', 'a', 'b', 'c'], /too many arguments: c/],
    [['diff', 'a', 'b', '--format', 'sarif'], /--format must be table, json or markdown/],
    [['scan', '--json', '--format', 'table'], /exclude each other/],
    [['scan', '--out'], /--out needs a value: --out <file>/],
    [['scan', '--out', '--json'], /--out needs a value/],
    [['scan', '--check=yes'], /--check takes no value/],
    [['build', 'a', 'b'], /too many arguments: b/],
    [['build', '--node', 'lamda'], /--node must be server or lambda, found 'lamda'\. Did you mean `lambda`\?/],
    [['start', '--port', '70000'], /--port must be a whole number from 0 to 65535/],
    [['start', '--port', 'x'], /--port must be a whole number/],
  ];
  for (const [args, message] of cases) {
    const { code, stdout, stderr } = await run(args);
    t.is(code, 2, args.join(' '));
    t.is(stdout, '', args.join(' '));
    t.regex(stderr, message);
    t.is(stderr.trimEnd().split('\n').length, 1, stderr);
  }
});

test('flags parse as those of POSIX commands', (t) => {
  const { flags } = commands.find(({ name }) => name === 'start')!;
  const args = parse(['-p', '0', '--hostname=a=b', '--', '--dir'], flags, 1);
  t.is(args.number('port'), 0);
  t.is(args.value('hostname'), 'a=b');
  t.deepEqual(args.positionals, ['--dir']);
  const scan = commands.find(({ name }) => name === 'scan')!;
  t.deepEqual(parse(['--target', 'a', 'x', '--target=b', 'y'], scan.flags, Infinity).list('target'), ['a', 'b']);
  t.is(parse(['--out', '-'], scan.flags, 0).value('out'), '-');
  t.throws(() => parse(['--__proto__'], scan.flags, 0), { instanceOf: UsageError });
});

test('docs/reference/cli.md is what the flag table says', (t) => {
  t.is(readFileSync(join(root, 'docs/reference/cli.md'), 'utf8'), cliDocs());
});

test('an unsupported Node is one clear sentence, before anything else is loaded', (t) => {
  const old = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.18.3' } }); process.argv[1] = ${JSON.stringify(bin)}; import(${JSON.stringify(`file://${bin}`)})`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', old], { encoding: 'utf8' });
  t.is(status, 2);
  t.is(stdout, '');
  t.is(stderr, 'switchrt-native needs Node ^20.19.0 or >=22.12.0; this is 20.18.3.\n');
});
