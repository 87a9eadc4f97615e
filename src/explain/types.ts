import type { Diagnostic, Place, Route, RuntimeName, SupportLevel, Use } from '../manifest/types.ts';
import type { MatchedBy } from './find.ts';

/** Somebody who may name a route's runtime. */
export interface Speaker {
  /** `page` is the route's own file, of any kind. */
  who: 'page' | 'layout' | 'global';
  /** The file that was asked; null for a global option that no file holds. */
  file: string | null;
  /** Its words, evaluated, else as they stand there; null: it says nothing. */
  declared: string | null;
  /** What they mean; null where nothing counts. */
  runtime: RuntimeName | null;
  at: Place | null;
  /** Its word holds. */
  decides: boolean;
}

/** The one import whose removal rids the route of most of its findings. */
export interface Cut {
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  specifier: string;
  /** Findings that go with it. */
  removes: number;
  /** All findings of that severity. */
  of: number;
}

/** Why a route runs where it does, and where else it could. */
export interface RouteExplanation {
  type: 'route';
  /** What was asked for. */
  asked: string;
  matchedBy: MatchedBy;
  /** Values of the route's parameters, where a path was asked for. */
  params: Record<string, string | string[]>;
  /** As a manifest has it, with `uses` and `support` of every target, whatever its runtime. */
  route: Route;
  /** In the order in which they are asked. */
  speakers: Speaker[];
  /** Why, in one sentence. */
  because: string;
  /** What the targets lack: its findings on edge; on Node what it would meet there. */
  findings: Diagnostic[];
  /** What else is told about its file: config, exports. */
  notes: Diagnostic[];
  cut: Cut | null;
  /** Modules that are loaded with it, its own included. */
  modules: number;
  /** What would be different if it moved to the other runtime, a sentence each. */
  changes: string[];
  /** Other files of the same name: parallel pages. */
  alsoFiles: string[];
}

/** A route that reaches a file. */
export interface FileRoute {
  route: string;
  /** The route's own file. */
  file: string;
  runtime: RuntimeName;
  /** The shortest chain of files, both ends included. */
  trace: string[];
}

/** What a file is part of, and what it uses itself. */
export interface FileExplanation {
  type: 'file';
  asked: string;
  /** POSIX path relative to the project. */
  file: string;
  /** `name@version`, for a file of a package. */
  package: string | null;
  /** Routes that reach it in their own runtime, sorted. */
  routes: FileRoute[];
  /** Node APIs in this file alone; its imports are not followed. */
  uses: Use[];
  support: Record<string, SupportLevel>;
  findings: Diagnostic[];
}

/** One import on the way. */
export interface ChainStep {
  /** The file that imports. */
  file: string;
  package: string | null;
  line: number;
  column: number;
  specifier: string;
}

/** A way from a route to what was asked about. */
export interface ImportChain {
  /** Empty: it is the route's own file, or is loaded with it. */
  steps: ChainStep[];
  /** The file, or `node:fs`. */
  to: string;
  package: string | null;
}

/** How one runtime's bundle of a route reaches something. */
export interface RuntimeChains {
  runtime: 'nodejs' | 'edge-light' | 'workerd' | 'deno';
  reached: boolean;
  /** Code that runs leads there; else only code that nobody uses. */
  used: boolean;
  /** How many shortest chains there are. */
  total: number;
  /** At most ten of them. */
  chains: ImportChain[];
}

/** Which imports bring something into a route. */
export interface ReachExplanation {
  asked: string;
  route: string;
  /** The route's own file. */
  file: string;
  runtime: RuntimeName;
  /** Any runtime's bundle reaches it. */
  reached: boolean;
  runtimes: RuntimeChains[];
}

/** One key of a `package.json` that was looked at. */
export interface EntryStep {
  /** From the top: `['exports', '.', 'node']`. */
  path: string[];
  taken: boolean;
  why: string;
}

/** What one runtime gets of a package, by `import` or by `require`. */
export interface RuntimeEntry {
  runtime: 'nodejs' | 'edge-light' | 'workerd' | 'deno' | 'browser';
  kind: 'import' | 'require';
  /** What holds there; the package's own order decides between them. */
  conditions: string[];
  /** What decided: `exports`, `imports`, a main field, `index`, `file`. */
  field: string;
  /** In the order in which they are looked at, up to the one that is taken. */
  steps: EntryStep[];
  /** Below the package's folder; null: nothing is offered, or it is switched off. */
  target: string | null;
  /** Another package's specifier, where the map names one. */
  elsewhere: string | null;
  /** The resolver's answer, relative to the project. */
  file: string | null;
  /** Why it has none. */
  error: string | null;
}

/** Which condition of a package each runtime picks. */
export interface ConditionExplanation {
  specifier: string;
  /** `name@version` */
  package: string;
  /** The package's folder, relative to the project. */
  dir: string;
  entries: RuntimeEntry[];
}
