import { compareRuntimes, formatComparison, formatDiagnostics, SwitchrtError } from '../../index.ts';
import type { ComparisonFormat } from '../../index.ts';
import { EXIT, type Exit } from '../exit.ts';
import { deliver } from '../output.ts';
import { type Arguments, UsageError } from '../parse.ts';
import { abortable } from '../signals.ts';
import { divertUserOutput, type Terminal } from '../terminal.ts';

/** `switchrt-native compare`: the runtime table, measured on the app's own routes. */
export async function run(args: Arguments, terminal: Terminal): Promise<Exit> {
  const dir = args.positionals[0] ?? '.';
  const named = args.value('format') as ComparisonFormat | undefined;
  if (args.has('json') && named !== undefined && named !== 'json')
    throw new UsageError(`--json and --format ${named} exclude each other.`);
  const format = args.has('json') ? 'json' : (named ?? 'table');
  const line = terminal.status();
  divertUserOutput();
  const routes = args.list('route');
  try {
    const comparison = await abortable((signal) =>
      compareRuntimes({
        dir,
        ...(routes === undefined ? {} : { routes }),
        paths: args.list('path') ?? [],
        boots: args.number('boots') ?? 10,
        loadMs: args.number('load-ms') ?? 1000,
        concurrency: args.number('concurrency') ?? 10,
        signal,
        onProgress: (done, total, what) => line.show(`${what} (${done}/${total})`),
      }),
    );
    line.clear();
    await deliver(formatComparison(comparison, format), args, terminal);
    return EXIT.fine;
  } catch (error) {
    line.clear();
    if (error instanceof SwitchrtError && error.diagnostics.length > 0)
      terminal.error(`${formatDiagnostics(error.diagnostics, { color: terminal.errorColor, root: dir })}\n`);
    throw error;
  }
}
