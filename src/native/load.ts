import { createRequire } from 'node:module';

import { SwitchrtError } from '../errors.ts';
import type { Addon } from './addon.ts';
import { type Machine, thisMachine, TRIPLES, tripleOf } from './platform.ts';
import { packageVersion } from './version.ts';

/** What the loader needs from outside; a test hands in its own. */
export interface LoadContext {
  machine: Machine;
  version: string;
  require: (specifier: string) => unknown;
}

let loaded: Addon | undefined;

/**
 * The addon of this machine, loaded at the first call.
 *
 * @throws SwitchrtError `SRT_ADDON`, its causes chained: what was tried and how each try failed
 */
export function load(): Addon {
  loaded ??= loadWith({ machine: thisMachine(), version: packageVersion(), require: createRequire(import.meta.url) });
  return loaded;
}

/** Where an addon may be, first that loads wins: the checkout's own build, then the platform package. */
export function candidates(machine: Machine): string[] {
  const triple = tripleOf(machine);
  return [`../../src/native/switchrt-native.${triple}.node`, `switchrt-native-${triple}`];
}

/** {@link load} without its memory, on any machine. */
export function loadWith({ machine, version, require }: LoadContext): Addon {
  const failures: Error[] = [];
  for (const specifier of candidates(machine)) {
    try {
      return prove(require(specifier), specifier, version);
    } catch (error) {
      failures.push(error instanceof Error ? error : new Error(String(error)));
    }
  }
  throw new SwitchrtError('SRT_ADDON', explain(machine, failures), { cause: chain(failures) });
}

/** Handshake: a binary of another version would answer in another shape. */
function prove(value: unknown, specifier: string, version: string): Addon {
  const addon = value as Partial<Addon> | null;
  if (typeof addon?.addonInfo !== 'function') throw new Error(`${specifier} is no addon of switchrt-native`);
  const info = addon.addonInfo();
  if (info.version !== version) {
    throw new VersionError(`${specifier} is version ${info.version}, switchrt-native is ${version}`);
  }
  return addon as Addon;
}

class VersionError extends Error {}

function explain(machine: Machine, failures: readonly Error[]): string {
  const triple = tripleOf(machine);
  const wrongVersion = failures.find((failure) => failure instanceof VersionError);
  if (wrongVersion)
    return `The native addon does not fit: ${wrongVersion.message}. Reinstall with \`npm install switchrt-native\`, or run \`npm run build\` in a checkout.`;
  if (!TRIPLES.includes(triple))
    return `There is no native addon for ${triple}; there is one for ${TRIPLES.join(', ')}.`;
  const broken = failures.find((failure) => !isMissing(failure));
  const install = `Install \`switchrt-native-${triple}\` (an optional dependency: check that optional dependencies are not left out), or run \`npm run build\` in a checkout.`;
  return broken
    ? `The native addon for ${triple} does not load: ${broken.message.split('\n')[0]!.replace(/\.$/, '')}. ${install}`
    : `The native addon for ${triple} is not installed. ${install}`;
}

function isMissing(failure: Error): boolean {
  return (failure as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND';
}

/** Last failure outermost, each one's `cause` the try before it. */
function chain(failures: readonly Error[]): Error | undefined {
  let cause: Error | undefined;
  for (const failure of failures) cause = new Error(failure.message.split('\n')[0], cause ? { cause } : undefined);
  return cause;
}
