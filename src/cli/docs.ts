import { realpathSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { commands, type Flag, globalFlags } from './flags.ts';
import { flagText, flagUsage } from './help.ts';

/** `docs/reference/cli.md`, made from the flag table; `node dist/cli/docs.js docs/reference/cli.md` writes it. */
export function cliDocs(): string {
  const parts = [
    '<!-- Made from src/cli/flags.ts by `node dist/cli/docs.js docs/reference/cli.md`. Do not edit. -->',
    '# Command line',
    '`npx switchrt-native <command> [flags]`; `switchrt` is the same command. Data goes to stdout, all else to stderr; a progress line appears on a terminal when the work takes over 300 ms.',
    '| exit code | meaning |\n|---|---|\n| 0 | fine |\n| 1 | findings: `scan --check`, `scan --strict`, `build`; a difference: `diff`; nothing found: `why`, `why-condition`; something left alone: `codemod` |\n| 2 | wrong usage, unreadable project, or failure |',
    flagTable(globalFlags),
  ];
  for (const { name, args, summary, details, flags, examples } of commands) {
    parts.push(
      `## \`${name} ${args}\``,
      `${summary[0]!.toUpperCase()}${summary.slice(1)}.`,
      details.join('\n'),
      flagTable(flags),
    );
    parts.push(`\`\`\`sh\n${examples.map(([command, does]) => `npx ${command}  # ${does}`).join('\n')}\n\`\`\``);
  }
  return `${parts.join('\n\n')}\n`;
}

function flagTable(flags: readonly Flag[]): string {
  const rows = flags.map((flag) => `| \`${flagUsage(flag)}\` | ${flagText(flag).replaceAll('|', '\\|')} |`);
  return ['| flag | does |', '|---|---|', ...rows].join('\n');
}

const [, script, target] = process.argv;
if (script && target && realpathSync(script) === fileURLToPath(import.meta.url)) writeFileSync(target, cliDocs());
