import { resolve } from 'node:path';

import { parseOptions } from '../config/options.ts';
import { findConfigFile } from '../config/files.ts';
import { optionFindings } from '../config/next.ts';
import { projectRoot } from '../config/root.ts';
import { readSwitchrtConfig } from '../config/switchrt.ts';
import type { ProjectConfig } from '../config/types.ts';
import type { Diagnostic, Manifest } from '../manifest/types.ts';
import type { AddonScanOptions } from '../native/addon.ts';
import { throwIfAborted } from '../native/abort.ts';
import { scanTexts, scanTextsSync, type ScanTexts } from '../native/calls.ts';
import { addFindings } from './add-findings.ts';
import { folderSchema, scanSchema, scanSyncSchema, type ScanOptions, type ScanSyncOptions } from './options.ts';
import type { ScanStats } from './stats.ts';
import { baselines, judged, type Verdict } from './verdict.ts';

/** A manifest with what the scan did as its `stats`, and what a check makes of it. They are not enumerable: in no JSON. */
export interface ScanResult extends Manifest, Verdict {
  readonly stats: ScanStats;
}

/** A result before a check has looked at it. */
type Scan = Manifest & Pick<ScanResult, 'stats'>;
/** The options that the addon takes. */
export type Rules = Omit<ScanSyncOptions, 'baseline' | 'strict'>;

/**
 * Reads which route of an app runs where, and what stops it from running elsewhere, without running any of its routes.
 *
 * An array of folders gives an array of manifests in its order. Every finding is in `diagnostics`; none is thrown.
 *
 * @throws SwitchrtError `SRT_OPTION` naming the wrong option; `SRT_IO` for a folder that is not there, cannot be read or holds no app;
 *   `SRT_ABORTED`; `SRT_ADDON`
 */
export function scan(dir: string, options?: ScanOptions): Promise<ScanResult>;
export function scan(dirs: readonly string[], options?: ScanOptions): Promise<ScanResult[]>;
export async function scan(
  dir: string | readonly string[],
  options: ScanOptions = {},
): Promise<ScanResult | ScanResult[]> {
  const dirs = folders(dir, 'scan()');
  const { configEval, signal, baseline, strict, ...rest } = parseOptions(scanSchema, options, 'scan()');
  const before = baselines({ baseline }, dirs.length);
  throwIfAborted(signal);
  const found: Scan[] = configEval ? await evaluated(dirs, rest, signal) : [];
  if (!configEval)
    for (const group of grouped(dirs, rest)) found.push(...finished(group, await scanTexts(group.options, signal)));
  const results = judged(found, before, strict);
  return typeof dir === 'string' ? results[0]! : results;
}

/**
 * {@link scan} on this thread: for tools that cannot wait.
 *
 * @throws SwitchrtError as {@link scan}
 */
export function scanSync(dir: string, options?: ScanSyncOptions): ScanResult;
export function scanSync(dirs: readonly string[], options?: ScanSyncOptions): ScanResult[];
export function scanSync(dir: string | readonly string[], options: ScanSyncOptions = {}): ScanResult | ScanResult[] {
  const dirs = folders(dir, 'scanSync()');
  const { baseline, strict, ...rest } = parseOptions(scanSyncSchema, options, 'scanSync()');
  const before = baselines({ baseline }, dirs.length);
  const found = grouped(dirs, rest).flatMap((group) => finished(group, scanTextsSync(group.options)));
  const results = judged(found, before, strict);
  return typeof dir === 'string' ? results[0]! : results;
}

/**
 * Scans a project whose configs were run already: what they said wins over what could be read statically.
 *
 * `config.diagnostics` are in the manifest's `diagnostics`.
 */
export async function scanProject(
  config: ProjectConfig,
  options: Rules & { signal?: AbortSignal } = {},
): Promise<Scan> {
  const { signal, ...rest } = options;
  const [manifest] = values(await scanTexts(withConfig(config, rest), signal));
  return addFindings(manifest!, config.diagnostics);
}

async function evaluated(dirs: readonly string[], options: Rules, signal: AbortSignal | undefined): Promise<Scan[]> {
  const { loadProjectConfig } = await import('../config/project.ts');
  const results: Scan[] = [];
  for (const dir of dirs) {
    const config = await loadProjectConfig(dir, { eval: true, phase: 'scan' });
    throwIfAborted(signal);
    results.push(await scanProject(config, { ...options, signal }));
  }
  return results;
}

interface Group {
  options: AddonScanOptions;
  /** Findings about the `switchrt.config.*` of the group's one folder. */
  diagnostics: Diagnostic[];
}

/** One call for all folders, unless a folder's own `switchrt.config.*` names the targets. */
function grouped(dirs: readonly string[], options: Rules): Group[] {
  const roots = dirs.map(projectRoot);
  if (options.targets !== undefined || !roots.some((root) => findConfigFile(root, 'switchrt.config'))) {
    return roots.length > 0 ? [{ options: withoutConfig(roots, options), diagnostics: [] }] : [];
  }
  return roots.map((root) => {
    const { config, diagnostics } = readSwitchrtConfig(root);
    return { options: withoutConfig([root], { ...options, targets: config.targets }), diagnostics };
  });
}

/** The group's manifests, with what its folders' config files have in them that no scan of routes tells. */
function finished({ options, diagnostics }: Group, texts: ScanTexts): Scan[] {
  return values(texts).map((manifest, i) =>
    addFindings(manifest, [...diagnostics, ...optionFindings(options.dirs[i]!)]),
  );
}

/** What the addon takes: `cache` is two options there. */
export function withoutConfig(dirs: string[], { cache, ...rest }: Rules): AddonScanOptions {
  if (cache === undefined || cache === false) return { dirs, ...rest };
  return { dirs, ...rest, cache: true, ...(typeof cache === 'string' ? { cacheDir: resolve(cache) } : {}) };
}

/** {@link AddonScanOptions} of a project whose configs were read. */
export function withConfig(config: ProjectConfig, options: Rules): AddonScanOptions {
  const targets = options.targets ?? config.switchrt.targets;
  const scan = withoutConfig([config.dir], { ...options, targets });
  if (!config.evaluated) return scan;
  const { runtimeText, pageExtensions, basePath, trailingSlash } = config.next;
  return {
    ...scan,
    config: { ...(runtimeText === undefined ? {} : { runtime: runtimeText }), pageExtensions, basePath, trailingSlash },
  };
}

function folders(dir: unknown, subject: string): string[] {
  const list = Array.isArray(dir) ? (dir as unknown[]) : [dir];
  for (const item of list) parseOptions(folderSchema, item, `${subject}: dir`);
  return list as string[];
}

function values({ manifests, stats }: ScanTexts): Scan[] {
  return manifests.map((text, i) => {
    const manifest = JSON.parse(text) as Scan;
    return Object.defineProperty(manifest, 'stats', { value: JSON.parse(stats[i]!), enumerable: false });
  });
}
