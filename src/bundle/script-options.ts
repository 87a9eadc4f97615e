import { readFileSync } from 'node:fs';

import { projectFile } from './plan.ts';

/** Compiler options that change what scripts become. */
export interface ScriptOptions {
  jsxImportSource?: string;
  experimentalDecorators?: boolean;
  emitDecoratorMetadata?: boolean;
  useDefineForClassFields?: boolean;
}

/** Reads them from the project's own tsconfig.json or jsconfig.json; comments and trailing commas may stand in it. */
export function readScriptOptions(dir: string): ScriptOptions {
  const file = projectFile(dir, 'tsconfig.json', 'jsconfig.json');
  if (!file) return {};
  const text = readFileSync(file, 'utf8')
    .replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '$1')
    .replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, '$1');
  try {
    return (JSON.parse(text) as { compilerOptions?: ScriptOptions }).compilerOptions ?? {};
  } catch {
    // The resolver reads the file as well and tells what is wrong with it.
    return {};
  }
}
