/** What one route may log in a second; the dispatcher serves all routes and has to write every line. */
const LINES = 10_000;
const CHARACTERS = 4 * 1024 * 1024;
const EVERY_MS = 1000;

/** Lets the log lines of one realm through until they are a flood, and then says how many were left out. */
export class LogGate {
  #tell: (text: string) => void;
  #lines = 0;
  #characters = 0;
  #since = 0;
  #dropped = 0;

  constructor(tell: (text: string) => void) {
    this.#tell = tell;
  }

  /** Whether a line of this many characters may be sent. */
  passes(characters: number): boolean {
    const now = Date.now();
    if (this.#dropped === 0 && now - this.#since >= EVERY_MS) {
      this.#since = now;
      this.#lines = this.#characters = 0;
    }
    this.#characters += characters;
    if (++this.#lines <= LINES && this.#characters <= CHARACTERS) return true;
    if (this.#dropped++ === 0) setTimeout(this.#open, this.#since + EVERY_MS - now).unref();
    return false;
  }

  #open = (): void => {
    const dropped = this.#dropped;
    this.#dropped = this.#lines = this.#characters = 0;
    this.#since = Date.now();
    this.#tell(`${dropped} log lines were left out: a route may log ${LINES} lines and 4 MB a second`);
  };
}
