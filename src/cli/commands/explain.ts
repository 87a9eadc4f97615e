import { explain, formatExplanation } from '../../index.ts';
import { EXIT, type Exit } from '../exit.ts';
import { type Arguments, UsageError } from '../parse.ts';
import { abortable } from '../signals.ts';
import { divertUserOutput, type Terminal } from '../terminal.ts';

/** `switchrt-native explain <route or file> [dir]`. */
export async function run(args: Arguments, terminal: Terminal): Promise<Exit> {
  const [asked, dir = '.'] = args.positionals;
  if (asked === undefined) throw new UsageError('explain needs a route or a file: explain <route or file> [dir].');
  if (args.has('config-eval')) divertUserOutput();
  const targets = args.list('target');
  const work = abortable((signal) =>
    explain(dir, asked, { ...(targets && { targets }), configEval: args.has('config-eval'), signal }),
  );
  const { file, routes } = await terminal.progress(`explaining ${asked}`, work);
  if (args.has('json')) {
    terminal.out(`${JSON.stringify({ file, routes }, null, 2)}\n`);
    return EXIT.fine;
  }
  const look = { color: terminal.color, root: dir };
  const parts = [...(file && (routes.length === 0 || file.routes.length > 1) ? [file] : []), ...routes];
  terminal.out(parts.map((part) => formatExplanation(part, look)).join('\n'));
  return EXIT.fine;
}
