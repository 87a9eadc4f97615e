import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** A function that collects garbage; the flag that shows it to new contexts is taken back before any realm exists. */
export function createCollector(): () => void {
  try {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    setFlagsFromString('--no-expose-gc');
    return collect;
  } catch {
    return () => {};
  }
}
