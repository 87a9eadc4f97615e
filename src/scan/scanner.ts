import { relative, resolve, sep } from 'node:path';

import { findConfigFile } from '../config/files.ts';
import { optionFindings } from '../config/next.ts';
import { parseOptions } from '../config/options.ts';
import { projectRoot } from '../config/root.ts';
import { readSwitchrtConfig } from '../config/switchrt.ts';
import { SwitchrtError } from '../errors.ts';
import type { Diagnostic, Manifest } from '../manifest/types.ts';
import type { AddonScanOptions } from '../native/addon.ts';
import { throwIfAborted } from '../native/abort.ts';
import { type NativeScanner, openScanner } from '../native/scanner.ts';
import { addFindings } from './add-findings.ts';
import { between, type ScanDelta, withFindings } from './delta.ts';
import { folderSchema, pathsSchema, type ScannerOptions, scannerSchema } from './options.ts';
import { type Rules, withConfig, withoutConfig } from './scan.ts';
import type { ScanStats } from './stats.ts';
import { type Watching, type WatchOptions, watchFolders } from './watch.ts';

/** A scan that stays: told which files changed, it answers what that changed. */
export interface Scanner {
  /** The project's folder, absolute, without links. */
  readonly dir: string;
  /**
   * What changed with these files or folders, absolute or relative to `dir`: added, edited, renamed or removed. Only files whose text
   * changed are parsed again. Without any, everything is looked at.
   *
   * Calls are answered one after another.
   *
   * @throws SwitchrtError `SRT_IO` when the project is gone or holds no app any more; `SRT_ABORTED`; `SRT_OPTION`. The next update then
   *   looks at everything.
   */
  update(paths?: readonly string[], options?: { signal?: AbortSignal }): Promise<ScanDelta>;
  /** The whole answer as of the last update: the bytes are those of a fresh scan. */
  manifest(): Promise<Manifest & { readonly stats: ScanStats }>;
  /** Updates by itself when something changes on disk, and tells what that changed. */
  watch(onChange: (delta: ScanDelta) => void, options?: WatchOptions): Watching;
  /** The routes that one of these files has a say in, through imports and config; see `scan --affected`. */
  affected(paths: readonly string[]): Promise<{ route: string; file: string }[]>;
  /** Ends watching, and gives the memory back. */
  close(): Promise<void>;
}

/**
 * Scans a project and stays with it.
 *
 * `signal` ends the first scan, and later the scanner.
 *
 * @throws SwitchrtError as `scan()`
 */
export async function createScanner(dir: string, options: ScannerOptions = {}): Promise<Scanner> {
  const { configEval, signal, ...rules } = parseOptions(scannerSchema, options, 'createScanner()');
  const root = projectRoot(parseOptions(folderSchema, dir, 'createScanner(): dir'));
  throwIfAborted(signal);
  const session = new Session(root, rules, configEval ?? false);
  await session.open(signal);
  signal?.addEventListener('abort', () => void session.close(), { once: true });
  return session;
}

/** What the config files say, beside what the addon reads itself. */
interface Configs {
  options: AddonScanOptions;
  findings: Diagnostic[];
}

class Session implements Scanner {
  readonly dir: string;
  #rules: Rules;
  #configEval: boolean;
  #native: NativeScanner | undefined;
  #configs: Configs | undefined;
  #watching = new Set<Watching>();
  /** The end of what is under way. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(dir: string, rules: Rules, configEval: boolean) {
    this.dir = dir;
    this.#rules = rules;
    this.#configEval = configEval;
  }

  async open(signal?: AbortSignal): Promise<void> {
    this.#configs = await this.#read();
    this.#native = await openScanner(this.#configs.options, signal);
  }

  update(paths: readonly string[] = [], options: { signal?: AbortSignal } = {}): Promise<ScanDelta> {
    const list = parseOptions(pathsSchema, paths, 'update(): paths').map((path) => resolve(this.dir, path));
    return this.#queue(async (native) => {
      const configs = list.length === 0 || list.some((path) => this.#isConfig(path)) ? await this.#read() : undefined;
      if (configs && JSON.stringify(configs.options) !== JSON.stringify(this.#configs!.options))
        return this.#reopen(native, configs, options.signal);
      const { text, stats } = await native.update(list, options.signal);
      const delta = withStats(JSON.parse(text) as ScanDelta, stats);
      if (!configs) return delta;
      const before = this.#configs!.findings;
      this.#configs = configs;
      return withFindings(delta, before, configs.findings);
    });
  }

  manifest(): Promise<Manifest & { readonly stats: ScanStats }> {
    return this.#queue((native) => this.#manifest(native));
  }

  watch(onChange: (delta: ScanDelta) => void, options: WatchOptions = {}): Watching {
    const watching = watchFolders({
      folders: () => this.#queue((native) => native.folders()),
      update: (paths) => this.update(paths),
      onChange,
      ...options,
    });
    this.#watching.add(watching);
    return watching;
  }

  affected(paths: readonly string[]): Promise<{ route: string; file: string }[]> {
    const list = parseOptions(pathsSchema, paths, 'affected(): paths').map((path) => resolve(this.dir, path));
    return this.#queue((native) => native.affected(list));
  }

  async close(): Promise<void> {
    const native = this.#native;
    this.#native = undefined;
    for (const watching of this.#watching) watching.close();
    await native?.close();
  }

  #queue<T>(work: (native: NativeScanner) => Promise<T>): Promise<T> {
    const next = this.#last.then(() => {
      if (!this.#native) throw new SwitchrtError('SRT_ABORTED', 'The scanner is closed.');
      return work(this.#native);
    });
    this.#last = next.catch(() => {});
    return next;
  }

  /** Another config is another scan. */
  async #reopen(native: NativeScanner, configs: Configs, signal?: AbortSignal): Promise<ScanDelta> {
    const before = await this.#manifest(native);
    const opened = await openScanner(configs.options, signal);
    this.#native = opened;
    this.#configs = configs;
    await native.close();
    const after = await this.#manifest(opened);
    return withStats(between(before, after), JSON.stringify(after.stats));
  }

  async #manifest(native: NativeScanner): Promise<Manifest & { readonly stats: ScanStats }> {
    const { text, stats } = await native.manifest();
    const manifest = withStats(JSON.parse(text) as Manifest, stats);
    return addFindings(manifest, this.#configs!.findings);
  }

  #isConfig(path: string): boolean {
    const name = relative(this.dir, path);
    return !name.includes(sep) && /^(next|switchrt)\.config\./.test(name);
  }

  async #read(): Promise<Configs> {
    if (this.#configEval) {
      const { loadProjectConfig } = await import('../config/project.ts');
      const config = await loadProjectConfig(this.dir, { eval: true, phase: 'scan' });
      return { options: withConfig(config, this.#rules), findings: config.diagnostics };
    }
    const own = findConfigFile(this.dir, 'switchrt.config') ? readSwitchrtConfig(this.dir) : undefined;
    const targets = this.#rules.targets ?? own?.config.targets;
    const options = withoutConfig([this.dir], { ...this.#rules, ...(targets === undefined ? {} : { targets }) });
    return { options, findings: [...(own?.diagnostics ?? []), ...optionFindings(this.dir)] };
  }
}

function withStats<T extends object>(value: T, stats: string): T & { readonly stats: ScanStats } {
  return Object.defineProperty(value, 'stats', { value: JSON.parse(stats), enumerable: false }) as T & {
    readonly stats: ScanStats;
  };
}
