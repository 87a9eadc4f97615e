import { formatConditions, whyCondition } from '../../index.ts';
import { EXIT, type Exit } from '../exit.ts';
import { type Arguments, UsageError } from '../parse.ts';
import { abortable } from '../signals.ts';
import type { Terminal } from '../terminal.ts';

/** `switchrt-native why-condition <package> [dir]`. */
export async function run(args: Arguments, terminal: Terminal): Promise<Exit> {
  const [asked, dir = '.'] = args.positionals;
  if (asked === undefined) throw new UsageError('why-condition needs a package: why-condition <package> [dir].');
  const work = abortable((signal) => whyCondition(dir, asked, { signal }));
  const found = await terminal.progress(`looking at ${asked}`, work);
  const exit = found.entries.some(({ file, elsewhere }) => file !== null || elsewhere !== null)
    ? EXIT.fine
    : EXIT.findings;
  // Set before anything is written: a closed pipe ends the process at once.
  process.exitCode = exit;
  terminal.out(
    args.has('json') ? `${JSON.stringify(found, null, 2)}\n` : formatConditions(found, { color: terminal.color }),
  );
  return exit;
}
