import type { Diagnostic } from '../manifest/types.ts';
import { readConfigText } from '../native/calls.ts';
import { readConfigFile } from './files.ts';

/** What a config file says without being run. */
export interface StaticConfig {
  /** The known part; keys whose value is not known are left out. */
  value: Record<string, unknown>;
  /** Keys, dotted, whose value only running the file can tell; the empty text is the whole. */
  unknown: string[];
}

/**
 * Reads a config file as far as its source alone tells: by the same evaluator as a route's config.
 *
 * @throws SyntaxError for a file that does not parse, the file system's error for one that cannot be read
 */
export function readStatically(file: string): StaticConfig {
  const text = readConfigText(readConfigFile(file), file);
  const { value, unknown, diagnostics } = JSON.parse(text) as StaticConfig & { diagnostics: Diagnostic[] };
  if (diagnostics[0]) throw new SyntaxError(diagnostics[0].message);
  return { value, unknown };
}
