import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { edgeBinaries, serveWorkerd } from '../_shared/edge-binaries.ts';
import { root } from '../_shared/root.ts';
import { mismatches, probed, probeFolder } from './_catalog.ts';

const binaries = edgeBinaries();

/** Never called: they end the request, or never end. */
const UNCALLED: Record<string, string[] | '*'> = {
  process: ['exit', 'reallyExit', 'abort', 'kill', '_kill'],
  timers: ['setInterval'],
  'timers/promises': '*',
};

interface Table {
  newest: string;
  compatDefault: string;
  compatV2: string;
  processV2: string;
  modules: Record<string, { from?: string }>;
  globals: { from: Record<string, string> };
}
const table = JSON.parse(readFileSync(join(root, 'crates/catalog/data/workerd.json'), 'utf8')) as Table;

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}

/** Every date at which the table changes, and the day before it. */
const days = [
  ...new Set(
    [
      table.compatV2,
      table.processV2,
      ...Object.values(table.modules).flatMap(({ from }) => from ?? []),
      ...Object.values(table.globals.from),
    ].flatMap((day) => [dayBefore(day), day]),
  ),
].sort();

const flagged = [
  '2023-01-01',
  '2023-01-01+nodejs_als',
  '2024-01-01+nodejs_compat',
  '2024-01-01+nodejs_compat_v2',
  '2024-01-01+enable_nodejs_fs_module',
  '2024-01-01+nodejs_compat+enable_nodejs_fs_module+enable_nodejs_vm_module+enable_nodejs_http2_module',
  '2025-12-31+nodejs_compat_v2',
  '2025-12-31+nodejs_compat+no_nodejs_compat_v2',
  dayBefore(table.compatDefault),
  table.compatDefault,
  '2026-11-17',
  `${table.newest}+no_nodejs_compat`,
  `${table.newest}+no_nodejs_compat+no_nodejs_compat_v2`,
  `${table.newest}+disable_nodejs_fs_module+disable_nodejs_os_module+disable_nodejs_process_v2`,
  `${table.newest}+disable_nodejs_http_modules+disable_nodejs_child_process_module`,
];

for (const date of [...flagged, ...days.map((day) => `${day}+nodejs_compat`)]) {
  test.serial(`the table for workerd@${date} is what the binary has`, async (t) => {
    if (binaries === null) return t.pass('no binary for this machine');
    const served = await serveWorkerd(binaries.workerd, probeFolder(t), ['server.js', 'probe.js'], date);
    t.deepEqual(mismatches(`workerd@${date}`, await probed(served, { uncalled: UNCALLED, calls: 8 })), []);
  });
}
