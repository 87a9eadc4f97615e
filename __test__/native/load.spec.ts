import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { SwitchrtError } from '../../dist/errors.js';
import { candidates, loadWith } from '../../dist/native/load.js';
import { detectLibc, thisMachine, TRIPLES, tripleOf } from '../../dist/native/platform.js';
import { packageVersion } from '../../dist/native/version.js';
import { root } from '../_shared/root.ts';
import { project } from '../_shared/project.ts';

const linux = { platform: 'linux', arch: 'x64', libc: 'gnu' } as const;
const addon = (version: string) => ({ addonInfo: () => ({ version, target: 'x86_64-unknown-linux-gnu' }) });
const missing = (specifier: string) =>
  Object.assign(new Error(`Cannot find module '${specifier}'\nRequire stack:\n- x`), { code: 'MODULE_NOT_FOUND' });

/** A `require` that knows these modules; an Error among them is thrown. */
function requireOf(modules: Record<string, unknown>) {
  return (specifier: string) => {
    const found = Object.entries(modules).find(([name]) => specifier.endsWith(name))?.[1];
    if (found instanceof Error) throw found;
    if (found === undefined) throw missing(specifier);
    return found;
  };
}

test('the triple of every machine', (t) => {
  t.is(tripleOf(linux), 'linux-x64-gnu');
  t.is(tripleOf({ platform: 'linux', arch: 'arm64', libc: 'musl' }), 'linux-arm64-musl');
  t.is(tripleOf({ platform: 'darwin', arch: 'arm64', libc: null }), 'darwin-arm64');
  t.is(tripleOf({ platform: 'win32', arch: 'x64', libc: null }), 'win32-x64-msvc');
});

test('every triple has its folder, at the version of the root, with its own os, cpu and libc', (t) => {
  const folders = readdirSync(join(root, 'npm'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  t.deepEqual(folders.map(({ name }) => name).sort(), [...TRIPLES].sort());
  for (const triple of TRIPLES) {
    const manifest = JSON.parse(readFileSync(join(root, 'npm', triple, 'package.json'), 'utf8'));
    const [platform, cpu, abi] = triple.split('-');
    t.is(manifest.name, `switchrt-native-${triple}`);
    t.is(manifest.version, packageVersion(), triple);
    t.deepEqual(manifest.os, [platform]);
    t.deepEqual(manifest.cpu, [cpu]);
    t.deepEqual(manifest.libc, platform === 'linux' ? [abi === 'gnu' ? 'glibc' : 'musl'] : undefined);
    t.is(manifest.main, `switchrt-native.${triple}.node`);
    t.deepEqual(manifest.files, [manifest.main]);
  }
});

test('the C library is read from the interpreter of an executable', (t) => {
  t.is(thisMachine().platform, process.platform);
  if (process.platform === 'linux') t.truthy(detectLibc(process.execPath));
  const elf = (interpreter: string): string => {
    const file = Buffer.alloc(256);
    file.writeUInt32BE(0x7f454c46, 0);
    file[4] = 2;
    file[5] = 1;
    file.writeBigUInt64LE(64n, 32);
    file.writeUInt16LE(56, 54);
    file.writeUInt16LE(1, 56);
    file.writeUInt32LE(3, 64);
    file.writeBigUInt64LE(128n, 72);
    file.writeBigUInt64LE(BigInt(interpreter.length + 1), 96);
    file.write(interpreter, 128);
    const path = join(project(t, {}), 'node');
    writeFileSync(path, file);
    return path;
  };
  t.is(detectLibc(elf('/lib/ld-musl-x86_64.so.1')), 'musl');
  t.is(detectLibc(elf('/lib64/ld-linux-x86-64.so.2')), 'gnu');
});

test('the checkout comes first, then the platform package', (t) => {
  const [own, installed] = candidates(linux);
  t.true(own.endsWith('switchrt-native.linux-x64-gnu.node'));
  t.is(installed, 'switchrt-native-linux-x64-gnu');
  const fromPackage = addon('1.0.0');
  t.is(
    loadWith({ machine: linux, version: '1.0.0', require: requireOf({ [installed]: fromPackage }) }),
    fromPackage as never,
  );
  const fromCheckout = addon('1.0.0');
  t.is(
    loadWith({
      machine: linux,
      version: '1.0.0',
      require: requireOf({ '.node': fromCheckout, [installed]: fromPackage }),
    }),
    fromCheckout as never,
  );
});

test('nothing installed: one sentence, every try as a cause', (t) => {
  const error = t.throws(() => loadWith({ machine: linux, version: '1.0.0', require: requireOf({}) }), {
    instanceOf: SwitchrtError,
    code: 'SRT_ADDON',
  });
  t.regex(error.message, /linux-x64-gnu is not installed\. Install `switchrt-native-linux-x64-gnu`/);
  t.notRegex(error.message, /Require stack/);
  const causes: string[] = [];
  for (let cause = error.cause as Error | undefined; cause; cause = cause.cause as Error | undefined)
    causes.push(cause.message);
  t.is(causes.length, 2);
  t.regex(causes[0], /switchrt-native-linux-x64-gnu/);
  t.regex(causes[1], /\.node/);
});

test('another version: named, with both', (t) => {
  const error = t.throws(
    () => loadWith({ machine: linux, version: '1.0.0', require: requireOf({ 'linux-x64-gnu': addon('0.9.0') }) }),
    { code: 'SRT_ADDON' },
  );
  t.regex(error.message, /is version 0\.9\.0, switchrt-native is 1\.0\.0/);
});

test('a file that does not load, and one that is no addon', (t) => {
  const broken = Object.assign(new Error('/x.node: invalid ELF header'), { code: 'ERR_DLOPEN_FAILED' });
  const error = t.throws(
    () => loadWith({ machine: linux, version: '1.0.0', require: requireOf({ '.node': broken }) }),
    { code: 'SRT_ADDON' },
  );
  t.regex(error.message, /does not load: \/x\.node: invalid ELF header/);
  t.throws(() => loadWith({ machine: linux, version: '1.0.0', require: requireOf({ '.node': {} }) }), {
    code: 'SRT_ADDON',
    message: /is no addon/,
  });
});

test('a platform without an addon: what there is', (t) => {
  const error = t.throws(
    () =>
      loadWith({ machine: { platform: 'sunos', arch: 'x64', libc: null }, version: '1.0.0', require: requireOf({}) }),
    { code: 'SRT_ADDON' },
  );
  t.regex(error.message, /no native addon for sunos-x64; there is one for linux-x64-gnu/);
});
