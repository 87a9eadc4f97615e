import type { RuntimeName } from '../manifest/types.ts';
import type { CodemodSkip } from './types.ts';

/** A file to change, before it is read again and checked. */
export interface PlannedFile {
  file: string;
  /** The text that the edits are for. */
  before: string;
  edits: [start: number, end: number, text: string][];
  notes: string[];
  /** What the file must declare afterwards; without it nothing is looked at. */
  declares?: RuntimeName;
}

/** What a codemod wants. */
export interface Plan {
  files: PlannedFile[];
  skipped: CodemodSkip[];
  notes: string[];
}
