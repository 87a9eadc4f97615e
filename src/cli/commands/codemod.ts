import {
  CODEMODS,
  type CodemodName,
  type CodemodOptions,
  formatCodemodDiff,
  formatCodemodSummary,
  runCodemod,
} from '../../index.ts';
import { EXIT, type Exit } from '../exit.ts';
import { type Arguments, UsageError } from '../parse.ts';
import { abortable } from '../signals.ts';
import { divertUserOutput, type Terminal } from '../terminal.ts';

/** `switchrt-native codemod <name> [dir]`. */
export async function run(args: Arguments, terminal: Terminal): Promise<Exit> {
  const [name, ...rest] = args.positionals;
  if (name === undefined) throw new UsageError(`codemod needs a name: ${CODEMODS.join(', ')}.`);
  const takesRoute = name === 'set-runtime';
  if (takesRoute && rest.length < 2) {
    throw new UsageError('set-runtime needs a route and a runtime: codemod set-runtime <route> <runtime> [dir].');
  }
  const [route, runtime] = takesRoute ? rest : [];
  const dirs = takesRoute ? rest.slice(2) : rest;
  if (dirs.length > 1) throw new UsageError(`too many arguments: ${dirs.slice(1).join(' ')}.`);
  if (args.has('config-eval')) divertUserOutput();
  const options: CodemodOptions = {
    dir: dirs[0] ?? '.',
    ...(takesRoute ? { route: route!, runtime: runtime as 'edge' } : {}),
    write: args.has('write'),
    force: args.has('force'),
    configEval: args.has('config-eval'),
  };
  const work = abortable((signal) => runCodemod(name as CodemodName, { ...options, signal }));
  const result = await terminal.progress(`working on ${options.dir}`, work);
  const exit = result.skipped.some(({ fine }) => !fine) ? EXIT.findings : EXIT.fine;
  // Set before anything is written: a closed pipe ends the process at once.
  process.exitCode = exit;
  if (args.has('json')) terminal.out(`${JSON.stringify(result, null, 2)}\n`);
  else if (!result.written)
    terminal.out(formatCodemodDiff(result, { color: terminal.color, escape: terminal.interactive }));
  if (!args.has('json') || exit !== EXIT.fine)
    terminal.error(formatCodemodSummary(result, { color: terminal.errorColor }));
  return exit;
}
