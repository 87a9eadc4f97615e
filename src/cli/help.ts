import { type Command, commands, type Flag, globalFlags } from './flags.ts';

const NAME = 'switchrt-native';

/** Text of `switchrt-native --help`. */
export function mainHelp(): string {
  const rows = commands.map(({ name, args, summary }): [string, string] => [`${name} ${args}`, summary]);
  return [
    'Each page and API route of a Next-shaped app says which runtime it wants; this reads, checks, bundles and serves it.',
    '',
    `Usage: ${NAME} <command> [flags]`,
    '',
    'Commands:',
    ...columns(rows),
    '',
    'Flags:',
    ...columns(globalFlags.map(flagRow)),
    '',
    `\`${NAME} <command> --help\` says more. Exit codes: 0 fine, 1 findings, 2 wrong usage or failure.`,
    '',
  ].join('\n');
}

/** Text of `switchrt-native <command> --help`. */
export function commandHelp({ name, args, summary, details, flags, examples }: Command): string {
  return [
    `${NAME} ${name}: ${summary}.`,
    '',
    `Usage: ${NAME} ${name} ${args} [flags]`,
    '',
    ...details,
    '',
    'Flags:',
    ...columns(flags.map(flagRow)),
    '',
    'Examples:',
    ...columns(examples.map(([command, does]): [string, string] => [command, does])),
    '',
  ].join('\n');
}

/** `-p, --port <port>`. */
export function flagUsage({ name, short, value }: Flag): string {
  return `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`;
}

/** What a flag does, its choices and what holds without it. */
export function flagText({ help, choices, fallback }: Flag): string {
  const more = [choices && choices.join(' | '), fallback && `default: ${fallback}`].filter(Boolean);
  return more.length > 0 ? `${help} (${more.join('; ')})` : help;
}

function flagRow(flag: Flag): [string, string] {
  return [`${flag.short ? '' : '    '}${flagUsage(flag)}`, flagText(flag)];
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
