import { formatReach, whyReached } from '../../index.ts';
import { EXIT, type Exit } from '../exit.ts';
import { type Arguments, UsageError } from '../parse.ts';
import { abortable } from '../signals.ts';
import { divertUserOutput, type Terminal } from '../terminal.ts';

/** `switchrt-native why <file or package> <route> [dir]`. */
export async function run(args: Arguments, terminal: Terminal): Promise<Exit> {
  const [asked, route, dir = '.'] = args.positionals;
  if (asked === undefined || route === undefined) {
    throw new UsageError('why needs a file or a package, and a route: why <file or package> <route> [dir].');
  }
  if (args.has('config-eval')) divertUserOutput();
  const work = abortable((signal) => whyReached(dir, asked, route, { configEval: args.has('config-eval'), signal }));
  const reach = await terminal.progress(`looking for ${asked}`, work);
  const exit = reach.reached ? EXIT.fine : EXIT.findings;
  // Set before anything is written: a closed pipe ends the process at once.
  process.exitCode = exit;
  terminal.out(
    args.has('json') ? `${JSON.stringify(reach, null, 2)}\n` : formatReach(reach, { color: terminal.color }),
  );
  return exit;
}
