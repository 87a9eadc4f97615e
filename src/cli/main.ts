import { Writable } from 'node:stream';

import { didYouMean, SwitchrtError } from '../errors.ts';
import { EXIT, type Exit } from './exit.ts';
import { commands, findCommand, globalFlags } from './flags.ts';
import { commandHelp, mainHelp } from './help.ts';
import { type Arguments, parse, UsageError } from './parse.ts';
import { signalBehind } from './signals.ts';
import { type Terminal, terminal } from './terminal.ts';

type Run = (args: Arguments, terminal: Terminal) => Promise<Exit>;

/** Each command's file is loaded when it is called, not before. */
const runners: Record<string, () => Promise<{ run: Run }>> = {
  scan: () => import('./commands/scan.ts'),
  diff: () => import('./commands/diff.ts'),
  explain: () => import('./commands/explain.ts'),
  why: () => import('./commands/why.ts'),
  'why-condition': () => import('./commands/why-condition.ts'),
  codemod: () => import('./commands/codemod.ts'),
  build: () => import('./commands/build.ts'),
  start: () => import('./commands/start.ts'),
  compare: () => import('./commands/compare.ts'),
};

/** Runs a command line; sets the process's exit code. Never throws. */
export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', lostOutput);
  process.stderr.on('error', lostMessages);
  const ended = (code: number): void => {
    if (code !== EXIT.fine && code !== EXIT.findings) return;
    process.exitCode = EXIT.failure;
    screen.error('error ended early: a config file called process.exit(), or waits for what never comes.\n');
  };
  const thrown = async (error: unknown): Promise<void> => {
    process.off('exit', ended);
    screen.error(await explain(error, screen));
    process.exit(EXIT.failure);
  };
  process.on('exit', ended);
  // `start` has its own: a request that fails late does not end a server.
  if (!argv.includes('start')) process.on('uncaughtException', thrown);
  const screen = terminal({ noColor: argv.includes('--no-color'), quiet: argv.includes('--quiet') });
  try {
    process.exitCode = await dispatch(argv, screen);
  } catch (error) {
    const signal = signalBehind(error);
    // Nobody listens to it any more: the process ends as the sender expects, and a shell knows why.
    if (signal !== null) process.kill(process.pid, signal);
    process.exitCode = EXIT.failure;
    screen.error(await explain(error, screen));
  } finally {
    process.off('exit', ended).off('uncaughtException', thrown);
  }
}

/** Ends the process once everything is written, whatever timer a config file has left behind. */
export async function leave(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<unknown>((resolve) => void Writable.prototype.write.call(stream, '', 'utf8', resolve));
  }
  process.exit();
}

async function dispatch(argv: readonly string[], screen: Terminal): Promise<Exit> {
  const at = argv.findIndex((argument) => !argument.startsWith('-'));
  const name = argv[at];
  if (name === undefined) {
    const args = parse(argv, globalFlags, 0);
    if (args.has('version')) screen.out(`${(await import('../index.ts')).version}\n`);
    else if (args.has('help')) screen.out(mainHelp());
    else {
      screen.error(mainHelp());
      return EXIT.failure;
    }
    return EXIT.fine;
  }
  const command = findCommand(name);
  if (!command) {
    const names = commands.map((known) => known.name);
    throw new UsageError(`unknown command ${name}.${didYouMean(name, names) || ` Commands: ${names.join(', ')}.`}`);
  }
  const args = parse(argv.toSpliced(at, 1), command.flags, command.most);
  if (args.has('help')) {
    screen.out(commandHelp(command));
    return EXIT.fine;
  }
  return (await runners[name]!()).run(args, screen);
}

async function explain(error: unknown, screen: Terminal): Promise<string> {
  const label = screen.errorColor ? '\u001b[31merror\u001b[39m' : 'error';
  if (error instanceof UsageError) return `${label} ${error.message} See \`switchrt-native --help\`.\n`;
  if (error instanceof SwitchrtError) {
    const { formatDiagnostics } = await import('../index.ts');
    if (error.diagnostics.length > 0 && !error.code.startsWith('SRT_')) {
      return formatDiagnostics(error.diagnostics, { color: screen.errorColor });
    }
    return `${label} ${error.message}${error.code === 'SRT_INTERNAL' ? `\n${error.stack}` : ''}\n`;
  }
  return `${label} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
}

/** A reader that has seen enough (`| head`) is no failure; a full disk is. */
function lostOutput(error: NodeJS.ErrnoException): void {
  process.removeAllListeners('exit');
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`error Cannot write to stdout: ${error.message}\n`);
  process.exit(EXIT.failure);
}

/** What was to be told is lost where stderr cannot be written to; the data and the exit code are not. */
function lostMessages(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') return;
  process.removeAllListeners('exit');
  process.exit();
}
