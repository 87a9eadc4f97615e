/** The browser's console is where a page tells its developer. */
export function report(error: unknown, ...details: unknown[]): void {
  // oxlint-disable-next-line no-console -- the one place that writes there
  console.error(error, ...details);
}

export function warn(message: string): void {
  // oxlint-disable-next-line no-console -- the one place that writes there
  console.warn(message);
}
