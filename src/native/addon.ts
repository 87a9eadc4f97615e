/** What crosses the border, as the addon's own `binding.d.ts` has it: strings, numbers and lists; errors cross as data. */
export interface Addon {
  addonInfo(): { version: string; target: string };
  scanSync(options: AddonScanOptions): AddonScanResult;
  scan(options: AddonScanOptions, signal?: AbortSignal | null): Promise<AddonScanResult>;
  BindingScanner: new (options: AddonScanOptions) => AddonScanner;
  /** One module's facts as JSON. */
  analyzeModule(source: string, filename: string): string;
  /** What a config file exports as far as its source tells, as JSON: `{ value, unknown, diagnostics }`. */
  readConfig(source: string, filename: string): string;
  /** How to remove exports with what only they reach, as JSON: `{ edits: [start, end, text][], removed, diagnostics }`. */
  stripExports(source: string, filename: string, names: string[]): string;
  /** The lines around a span, with its place underlined. Lines and columns from 1, columns in UTF-16 units; `colors` is a severity. */
  codeFrame(
    source: string,
    line: number,
    column: number,
    endLine: number,
    endColumn: number,
    colors?: string | null,
  ): string;
  /** An answer as JSON: `{ answer }` or `{ error: { code, message } }`. */
  explain(question: AddonQuestion, signal?: AbortSignal | null): Promise<string>;
  /** How to make a file declare a runtime, as JSON: `{ edits: [start, end, text][], notes, refused, diagnostics }`. */
  setRuntime(source: string, filename: string, flat: boolean, word: string): string;
  /** How to turn a default function into `export default { fetch }`, as JSON like {@link Addon.setRuntime}'s. */
  fetchHandler(source: string, filename: string): string;
  /** Two texts as a unified diff; empty for equal texts. */
  unifiedDiff(before: string, after: string, file: string): string;
}

/** One question about a project. */
export interface AddonQuestion {
  ask: 'route' | 'file' | 'why-file' | 'why-package' | 'condition' | 'node-prefix';
  dir: string;
  /** A file of a route as the manifest names it, an absolute path, or a package, as the question wants it. */
  subject: string;
  /** For `why-*`: the route's file, as the manifest names it. */
  routeFile?: string;
  targets?: string[];
  config?: AddonScanOptions['config'];
}

export interface AddonScanOptions {
  dirs: string[];
  targets?: string[];
  uses?: boolean;
  allUses?: boolean;
  peers?: boolean;
  /** What a config that was run says; without it the addon reads the file. */
  config?: { runtime?: string; pageExtensions: string[]; basePath: string; trailingSlash: boolean };
  /** Keep facts and answers for the next scan. */
  cache?: boolean;
  /** Where; without it in `.switchrt/cache` of each project. */
  cacheDir?: string;
}

/** A scanner: calls are answered one after another, on other threads. */
export interface AddonScanner {
  open(signal?: AbortSignal | null): Promise<AddonAnswer>;
  update(paths: string[], signal?: AbortSignal | null): Promise<AddonAnswer>;
  manifest(): Promise<AddonAnswer>;
  folders(): Promise<AddonAnswer>;
  affected(paths: string[]): Promise<AddonAnswer>;
  close(): Promise<AddonAnswer>;
}

export interface AddonAnswer {
  /** JSON. */
  text?: string;
  /** A `stats` object as JSON. */
  stats?: string;
  error?: { code: string; message: string };
}

export interface AddonScanResult {
  /** One manifest as JSON for each folder, in order. */
  manifests: string[];
  /** One `stats` object as JSON for each folder. */
  stats: string[];
  error?: { code: string; message: string };
}
