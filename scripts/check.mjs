// `npm run check`: format, lint, types, package checks. Runs all, then fails with the list of what failed.
import { root, run, setUp } from './lib.mjs';

await setUp();

const bin = (name) => `${root}/node_modules/.bin/${name}`;
const checks = [
  ['format (TypeScript)', bin('oxfmt'), ['--check']],
  ['format (Rust)', 'cargo', ['fmt', '--all', '--check']],
  ['lint (TypeScript)', bin('oxlint'), ['--deny-warnings']],
  ['lint (Rust)', 'cargo', ['clippy', '--workspace', '--all-targets', '--locked', '--quiet', '--', '-D', 'warnings']],
  ['types', bin('tsc'), ['-p', '__test__/tsconfig.json']],
  ['generated files are fresh', 'cargo', ['run', '--quiet', '--locked', '-p', 'switchrt-xtask', '--', 'check']],
  ['unused files and dependencies', bin('knip'), []],
  ['publint', bin('publint'), ['--strict']],
  ['attw', bin('attw'), ['--pack', '.', '--profile', 'esm-only', '--quiet']],
];

const failed = [];
for (const [title, command, args] of checks) {
  const started = performance.now();
  const { code, output } = await run(command, args, { quiet: true });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${code === 0 ? 'ok  ' : 'FAIL'} ${title} (${seconds} s)\n`);
  if (code !== 0) {
    process.stdout.write(`${output.trimEnd()}\n`);
    failed.push(title);
  }
}
if (failed.length > 0)
  process.stdout.write(`check: ${failed.length} of ${checks.length} failed: ${failed.join(', ')}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
