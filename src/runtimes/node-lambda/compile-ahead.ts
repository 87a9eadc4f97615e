import { readFileSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';

import { compileFile, LEAST_BYTES, writeCode } from './code-cache.ts';

/**
 * Program of a build: compiles the large files of every function, so that the first boot of all finds them in the code cache. None of them runs.
 * Arguments: the folder of the functions, the folder of the cache, `lambda.memoryMb`.
 */
const [functions, cache, memoryMb] = process.argv.slice(2) as [string, string, string];

// V8 compares the flags of who makes a cache with those of who takes it.
setFlagsFromString(`--max-old-space-size=${memoryMb}`);

// What an earlier build has left is nobody's any more.
rmSync(cache, { recursive: true, force: true });
const names = readdirSync(functions, { withFileTypes: true }).filter((entry) => entry.isDirectory());
for (const { name } of names) {
  const root = realpathSync(join(functions, name));
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && /\.c?js$/.test(entry.name)) compile(root, join(entry.parentPath, entry.name));
}

function compile(root: string, filename: string): void {
  const content = readFileSync(filename, 'utf8');
  if (content.length < LEAST_BYTES) return;
  try {
    // Functions too: otherwise V8 leaves them for their first call, and out of the cache.
    setFlagsFromString('--no-lazy');
    const compiled = compileFile({ root, folder: cache }, filename, content);
    setFlagsFromString('--lazy');
    writeCode(compiled);
  } catch {
    // ESM, or a file that does not compile: its own error is told when it is loaded.
    setFlagsFromString('--lazy');
  }
}
