import { parseOptions } from '../config/options.ts';
import type { Diagnostic, RuntimeName, Use } from '../manifest/types.ts';
import { analyzeText } from '../native/calls.ts';
import { analyzeSchema, sourceSchema } from './options.ts';

/** What one module says, in the manifest's shapes. */
export interface ModuleAnalysis {
  /** The declared runtime; null where nothing, or nothing valid, is declared. */
  runtime: RuntimeName | null;
  /** The rest of the evaluated `config`, and flat exports that stand beside it. */
  config: Record<string, unknown>;
  /** Names of the exports, in source order. */
  exports: string[];
  /** Specifiers of the imports, in source order. */
  imports: string[];
  uses: Use[];
  diagnostics: Diagnostic[];
}

/**
 * Facts of one module: for a bundler plugin or an editor. Its imports are not followed.
 *
 * @throws SwitchrtError `SRT_OPTION`, `SRT_ADDON`; what the source holds is never thrown, it is in `diagnostics`
 */
export function analyzeModule(source: string, options: { filename: string }): ModuleAnalysis {
  const text = parseOptions(sourceSchema, source, 'analyzeModule(): source');
  const { filename } = parseOptions(analyzeSchema, options, 'analyzeModule()');
  return JSON.parse(analyzeText(text, filename)) as ModuleAnalysis;
}
