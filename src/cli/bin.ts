#!/usr/bin/env node
// Nothing but this check may run on a Node that is too old: hence no static import.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if ((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22) {
  // `main.ts` with its commands, in few files: made by `runtimes/prebuild.ts`.
  import('./bundle/main.js').then(
    ({ main, leave }) => main(process.argv.slice(2)).then(leave),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exitCode = 2;
    },
  );
} else {
  process.stderr.write(`switchrt-native needs Node ^20.19.0 or >=22.12.0; this is ${process.versions.node}.\n`);
  process.exitCode = 2;
}

// oxlint-disable-next-line unicorn/require-module-specifiers -- makes a file without static imports a module
export {};
