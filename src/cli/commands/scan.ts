// Each file that is not loaded is time saved: what only people read is loaded for people.
import { manifestToJson } from '../../manifest/json.ts';
import { type ScanResult, scan } from '../../scan/scan.ts';
import { EXIT, type Exit } from '../exit.ts';
import { deliver, pickFormat } from '../output.ts';
import { type Arguments, UsageError } from '../parse.ts';
import { abortable } from '../signals.ts';
import { divertUserOutput, type Terminal } from '../terminal.ts';

type Format = 'table' | 'json' | 'sarif' | 'github' | 'markdown' | 'html';

/** `switchrt-native scan`. */
export async function run(args: Arguments, terminal: Terminal): Promise<Exit> {
  const format = pickFormat<Format>(args, terminal.interactive && !args.has('out') ? 'table' : 'json');
  const dirs = args.positionals.length > 0 ? args.positionals : ['.'];
  if (args.has('config-eval')) divertUserOutput();
  if (args.has('no-cache') && args.has('cache-dir'))
    throw new UsageError('--no-cache and --cache-dir exclude each other.');
  const watching = args.has('watch') ? await import('./scan-watch.ts') : undefined;
  watching?.checkWatch(args, format);
  return abortable(async (signal) => {
    const rules = {
      targets: args.list('target'),
      allUses: args.has('all-uses'),
      peers: args.has('peers'),
      configEval: args.has('config-eval'),
      cache: args.value('cache-dir') ?? !args.has('no-cache'),
    };
    if (watching) return watching.watch(dirs, format, { ...rules, signal }, args, terminal);
    const work = scan(dirs, {
      ...rules,
      baseline: args.value('baseline'),
      strict: args.has('strict'),
      signal,
    });
    let results = await terminal.progress(`scanning ${dirs.join(', ')}`, work);
    for (const note of new Set(results.flatMap(({ stats }) => stats.notes))) terminal.error(`note ${note}\n`);
    const revision = args.value('affected');
    if (revision !== undefined)
      results = await (await import('./scan-affected.ts')).affectedOnly(results, dirs, revision, { ...rules, signal });
    const checked = args.has('check') || args.has('strict');
    const exit = checked && results.some(({ failing }) => failing.length > 0) ? EXIT.findings : EXIT.fine;
    // Set before anything is written: a closed pipe ends the process at once.
    process.exitCode = exit;
    await deliver(await written(results, dirs, format, args, terminal), args, terminal);
    if (exit !== EXIT.fine && (format !== 'table' || args.has('out'))) await tell(results, dirs, args, terminal);
    if (args.has('timings')) terminal.error((await import('../timings.ts')).timingsTable(results, dirs, terminal));
    return exit;
  });
}

async function written(
  results: readonly ScanResult[],
  dirs: readonly string[],
  format: Format,
  args: Arguments,
  terminal: Terminal,
): Promise<string> {
  if (format === 'json') return manifestToJson(results.length === 1 ? results[0]! : results);
  const { reportText, quietText } = await import('../report.ts');
  const look = args.has('out') ? { color: false, width: Infinity } : terminal;
  return args.has('quiet') && format === 'table'
    ? quietText(results, dirs, look)
    : reportText(results, dirs, format, look);
}

/** The data says it to machines; a person who reads the log of a failed run wants it in words. */
async function tell(
  results: readonly ScanResult[],
  dirs: readonly string[],
  args: Arguments,
  terminal: Terminal,
): Promise<void> {
  const { countsLine, quietText } = await import('../report.ts');
  const look = { color: terminal.errorColor, width: Infinity };
  for (const [i, result] of results.entries()) {
    if (result.diagnostics.length === 0) continue;
    const text = quietText([result], [dirs[i]!], look);
    const line = args.has('quiet') ? '' : `\n${dirs[i]}: ${countsLine(result, look.color)}\n`;
    terminal.error(`${text}${line}`);
  }
}
