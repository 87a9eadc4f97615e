/** Where a command writes: data to stdout, all else to stderr. */
export interface Terminal {
  /** Colours on stdout. */
  color: boolean;
  /** Colours on stderr. */
  errorColor: boolean;
  /** Whether stdout is a terminal. */
  interactive: boolean;
  /** Columns of stdout's terminal; Infinity in a pipe. */
  width: number;
  out(text: string): void;
  error(text: string): void;
  /** Runs `work` with a line on stderr when it takes over 300 ms and stderr is a terminal. */
  progress<T>(line: string, work: Promise<T>): Promise<T>;
  /** A line on stderr that changes; nothing is shown in the first 300 ms, and never in a pipe. */
  status(): { show(line: string): void; clear(): void };
}

const SHOW_AFTER_MS = 300;

/** The process's own terminal. */
export function terminal({ noColor, quiet }: { noColor: boolean; quiet: boolean }): Terminal {
  const { stdout, stderr, env } = process;
  const write = stdout.write.bind(stdout);
  const wanted = (stream: NodeJS.WriteStream): boolean =>
    !noColor && !env.NO_COLOR && env.TERM !== 'dumb' && isOn(env.FORCE_COLOR, stream.isTTY === true);
  const status: Terminal['status'] = () => {
    if (quiet || !stderr.isTTY) return { show: () => {}, clear: () => {} };
    const since = performance.now();
    let timer: NodeJS.Timeout | undefined;
    let shown = false;
    const draw = (line: string): void => {
      shown = true;
      stderr.write(`\r\u001b[2K${line} …`);
    };
    return {
      show(line) {
        clearTimeout(timer);
        timer = setTimeout(draw, Math.max(0, SHOW_AFTER_MS - (performance.now() - since)), line).unref();
      },
      clear() {
        clearTimeout(timer);
        if (shown) stderr.write('\r\u001b[2K');
      },
    };
  };
  return {
    color: wanted(stdout),
    errorColor: wanted(stderr),
    interactive: stdout.isTTY === true,
    // A terminal that was given no size says 0.
    width: stdout.isTTY ? stdout.columns || 80 : Infinity,
    out: (text) => void write(text),
    error: (text) => void stderr.write(text),
    status,
    async progress(line, work) {
      const { show, clear } = status();
      show(line);
      try {
        return await work;
      } finally {
        clear();
      }
    },
  };
}

/**
 * From here on what user code prints goes to stderr: a config file's `console.log` must not end up in the data.
 *
 * {@link Terminal.out} of terminals made before keeps writing to stdout.
 */
export function divertUserOutput(): void {
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;
}

/** `FORCE_COLOR=1` in a pipe too, `FORCE_COLOR=0` not even on a terminal; unset or empty, it says nothing. */
function isOn(value: string | undefined, unsaid: boolean): boolean {
  return value === undefined || value === '' ? unsaid : value !== '0' && value !== 'false';
}
