import { type DiffFormat, formatDiff } from '../../diagnostics/diff.ts';
import { SwitchrtError } from '../../errors.ts';
import { diffManifests, type ManifestDiff } from '../../manifest/diff.ts';
import { parseManifests } from '../../manifest/read.ts';
import { readManifestStream, readManifestText } from '../../manifest/text.ts';
import type { Manifest } from '../../manifest/types.ts';
import { EXIT, type Exit } from '../exit.ts';
import { type Arguments, UsageError } from '../parse.ts';
import { deliver, pickFormat } from '../output.ts';
import type { Terminal } from '../terminal.ts';

/** `switchrt-native diff`. */
export async function run(args: Arguments, terminal: Terminal): Promise<Exit> {
  const [a, b] = args.positionals;
  if (a === undefined || b === undefined) throw new UsageError('diff needs two manifests: diff <a.json> <b.json>.');
  if (a === '-' && b === '-') throw new UsageError('only one of the two manifests can come from stdin.');
  const format = pickFormat<DiffFormat>(args, 'table');
  const [before, after] = [await manifests(a), await manifests(b)];
  if (before.length !== after.length)
    throw new SwitchrtError('SRT_IO', `${a} has ${before.length} manifests and ${b} has ${after.length}.`);
  const diffs = before.map((manifest, i) => diffManifests(manifest, after[i]!));
  const exit = diffs.every(({ same }) => same) ? EXIT.fine : EXIT.findings;
  // Set before anything is written: a closed pipe ends the process at once.
  process.exitCode = exit;
  await deliver(written(diffs, format, args.has('out') ? false : terminal.color), args, terminal);
  return exit;
}

function written(diffs: readonly ManifestDiff[], format: DiffFormat, color: boolean): string {
  if (format === 'json' && diffs.length !== 1) return `${JSON.stringify(diffs, null, 2)}\n`;
  return diffs.map((diff) => formatDiff(diff, format, { color })).join('\n');
}

async function manifests(file: string): Promise<Manifest[]> {
  const name = file === '-' ? 'stdin' : file;
  return parseManifests(
    file === '-' ? await readManifestStream(process.stdin, name) : readManifestText(file, name),
    name,
  );
}
