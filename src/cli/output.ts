import { type Arguments, UsageError } from './parse.ts';
import type { Terminal } from './terminal.ts';

/**
 * The format that `--json` or `--format` names, else `fallback`.
 *
 * @throws UsageError when they name two
 */
export function pickFormat<F extends string>(args: Arguments, fallback: F): F {
  const named = args.value('format') as F | undefined;
  if (args.has('json') && named !== undefined && named !== 'json')
    throw new UsageError(`--json and --format ${named} exclude each other.`);
  return args.has('json') ? ('json' as F) : (named ?? fallback);
}

/**
 * Data to stdout, or to the file of `--out`: whole or not at all; `-` is stdout.
 *
 * @throws SwitchrtError `SRT_IO` naming the file
 */
export async function deliver(text: string, args: Arguments, terminal: Terminal): Promise<void> {
  const out = args.value('out');
  if (out === undefined || out === '-') return terminal.out(text);
  // What writes files needs `node:crypto`, which takes Node longer to load than all of this command.
  const { writeFileAtomic } = await import('../manifest/atomic.ts');
  writeFileAtomic(out, text);
}
