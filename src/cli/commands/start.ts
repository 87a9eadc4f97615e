import { closeSync, openSync } from 'node:fs';

import type { Server } from '../../index.ts';
import { EXIT, type Exit } from '../exit.ts';
import type { Arguments } from '../parse.ts';
import { nextSignal } from '../signals.ts';
import { divertUserOutput, type Terminal } from '../terminal.ts';

/**
 * SIGHUP moves to what `build` has written meanwhile. It also comes when a terminal goes away, and then means what it always did: end.
 */
function onHangUp(terminal: Terminal, server: Server): () => void {
  const hadTerminal = hasTerminal();
  const reload = async (): Promise<void> => {
    if (hadTerminal && !hasTerminal()) {
      process.kill(process.pid, 'SIGTERM');
      return;
    }
    try {
      terminal.error(`reloaded, build id ${await server.reload()}\n`);
    } catch (error) {
      terminal.error(
        `error not reloaded, the old build serves on: ${error instanceof Error ? error.message : String(error)}\n`,
      );
    }
  };
  const onSignal = (): void => void reload();
  process.on('SIGHUP', onSignal);
  return () => void process.off('SIGHUP', onSignal);
}

/** Whether this process has a terminal that is still there. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}

/** `switchrt-native start`: serves until a signal ends it. */
export async function run(args: Arguments, terminal: Terminal): Promise<Exit> {
  // Stdout has one line, `ready …`: what routes print is a log.
  divertUserOutput();
  const workers = args.number('workers') ?? 1;
  if (workers === 1)
    await (await import('../../serve/early.ts')).startEarly(args.positionals[0] ?? '.', args.value('out-dir'));
  // Of the public API this alone: every millisecond of the start shows.
  const { serve } = await import('../../serve/serve.ts');
  const server = await serve({
    dir: args.positionals[0] ?? '.',
    outDir: args.value('out-dir'),
    port: args.number('port') ?? 3000,
    hostname: args.value('hostname') ?? '127.0.0.1',
    node: args.value('node') as 'server' | 'lambda' | undefined,
    workers,
    serverTiming: args.has('server-timing') || undefined,
    adminPort: args.number('admin-port'),
  });
  const stopped = nextSignal();
  terminal.out(`ready ${server.url}\n`);
  if (server.adminUrl !== null) terminal.error(`admin ${server.adminUrl}\n`);

  const release = onHangUp(terminal, server);
  await stopped;
  release();
  // A second signal does not wait for what is running.
  void nextSignal().then((again) => process.exit(again === 'SIGINT' ? 130 : 143));
  await server.close();
  return EXIT.fine;
}
