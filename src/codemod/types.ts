import type { Edit } from '../manifest/types.ts';

/** The codemods there are. */
export const CODEMODS: readonly ['set-runtime', 'experimental-edge', 'edge-to-node', 'node-prefix'] = [
  'set-runtime',
  'experimental-edge',
  'edge-to-node',
  'node-prefix',
];

/** One of {@link CODEMODS}. */
export type CodemodName = (typeof CODEMODS)[number];

/** The words that `set-runtime` writes; `default` takes out what a file declares. */
export const RUNTIME_WORDS: readonly ['nodejs', 'edge', 'experimental-edge', 'default'] = [
  'nodejs',
  'edge',
  'experimental-edge',
  'default',
];

/** Options of `runCodemod`. */
export interface CodemodOptions {
  /** The project's folder. Default `.`. */
  dir?: string;
  /** `set-runtime`: the route's name, a path that it answers, or its file. */
  route?: string;
  /** `set-runtime`: the word to write, or `default`. */
  runtime?: (typeof RUNTIME_WORDS)[number];
  /** Write the files; else they stay as they are and the result tells what would change. Default false. */
  write?: boolean;
  /** Also write files with changes that git has not got. Default false. */
  force?: boolean;
  /** Run `next.config` and `switchrt.config` instead of reading them statically. Default false. */
  configEval?: boolean;
  /** Folder that a relative path of `route` is tried from. Default: the process's working directory. */
  cwd?: string;
  /** Ends the work with `SRT_ABORTED`; files are written all or none. */
  signal?: AbortSignal;
}

/** What changes in one file. */
export interface CodemodChange {
  /** POSIX path relative to the project. */
  file: string;
  /** In UTF-16 offsets of the text as it was. */
  edits: Edit[];
  /** Unified, as `git apply` takes it. */
  diff: string;
  /** What a person should know of it, a sentence each. */
  notes: string[];
}

/** A file, or a place in one, that was left alone. */
export interface CodemodSkip {
  file: string;
  line: number;
  column: number;
  /** One sentence. */
  reason: string;
  /** It is as it should be: nothing is left to do there. */
  fine: boolean;
}

/** What a codemod did, or would do. */
export interface CodemodResult {
  codemod: CodemodName;
  /** Sorted by file. */
  changes: CodemodChange[];
  skipped: CodemodSkip[];
  /** What holds for all of it, a sentence each. */
  notes: string[];
  /** The files were written. */
  written: boolean;
}
