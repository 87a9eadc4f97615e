import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';

/** Notes process ids from its input and ends those that are left when the input ends. */
const SCRIPT = `pids=" "
while read -r sign pid; do
  if [ "$sign" = + ]; then pids="$pids$pid "; continue; fi
  case "$pids" in *" $pid "*) pids="\${pids%% $pid *} \${pids#* $pid }";; esac
done
for pid in $pids; do kill -9 "$pid" 2>/dev/null; done`;

/**
 * Sees to it that no instance outlives this process, however it ends.
 *
 * A stopped process cannot notice that its parent is gone, so a shell of its own does: its input closes with this process.
 */
export class Guard {
  #shell: ChildProcess | null = null;

  add(pid: number): void {
    this.#write(`+ ${pid}`);
  }

  remove(pid: number): void {
    if (this.#shell) this.#write(`- ${pid}`);
  }

  close(): void {
    this.#shell?.stdin?.end();
    this.#shell = null;
  }

  #write(line: string): void {
    // Without a POSIX shell instances are not stopped either, and see the end of their channel.
    if (process.platform === 'win32') return;
    this.#shell ??= this.#start();
    this.#shell.stdin!.write(`${line}\n`);
  }

  #start(): ChildProcess {
    // Detached: a Ctrl-C is for the server, which ends its instances in order.
    const shell = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, env: {} });
    shell.unref();
    (shell.stdin as Socket).unref();
    const gone = (): void => {
      if (this.#shell === shell) this.#shell = null;
    };
    shell.on('error', gone).on('exit', gone);
    shell.stdin!.on('error', gone);
    return shell;
  }
}
