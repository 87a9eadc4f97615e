import { plural } from '../diagnostics/text.ts';
import type { ScanResult } from '../scan/scan.ts';
import type { Terminal } from './terminal.ts';

const BAR = 24;

/** What a scan read and how long each of its phases took, as a table for stderr. */
export function timingsTable(
  results: readonly ScanResult[],
  dirs: readonly string[],
  { errorColor }: Pick<Terminal, 'errorColor'>,
): string {
  const dim = (text: string): string => (errorColor ? `\u001b[2m${text}\u001b[22m` : text);
  return results
    .map(({ stats }, i) => {
      const { files, parsed, cached, bytes, phases } = stats;
      const names = Object.keys(phases);
      const width = Math.max(...names.map((name) => name.length));
      const longest = Math.max(...Object.values(phases), Number.MIN_VALUE);
      const lines = names.map((name) => {
        const ms = phases[name]!;
        const bar = '█'.repeat(Math.round((ms / longest) * BAR));
        return `  ${name.padEnd(width)}  ${ms.toFixed(1).padStart(9)} ms  ${dim(bar)}`.trimEnd();
      });
      const head = `${plural(files, 'file')} (${bytes.toLocaleString('en')} bytes), ${parsed} parsed, ${cached} from the cache`;
      return `${results.length > 1 ? `${dirs[i]}: ` : ''}${head}\n${lines.join('\n')}\n`;
    })
    .join('\n');
}
