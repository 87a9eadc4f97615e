import { AsyncLocalStorage } from 'node:async_hooks';

/** Made with the first frame: following it costs every promise of the process. */
let frames: AsyncLocalStorage<object | null> | null = null;

/** The frame of the code that runs now; see `realm/async-context.ts`. */
export function frame(): object | null {
  return frames?.getStore() ?? null;
}

export function setFrame(value: object | null): void {
  if (frames === null) {
    if (value === null) return;
    frames = new AsyncLocalStorage();
  }
  frames.enterWith(value);
}

/** Takes away what an earlier turn has left on the connection or the timer that begins this one. */
export function clearFrame(): void {
  if (frames !== null && frame() !== null) frames.enterWith(null);
}
