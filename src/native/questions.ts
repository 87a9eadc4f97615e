import { SwitchrtError } from '../errors.ts';
import type { Diagnostic } from '../manifest/types.ts';
import type { AddonQuestion } from './addon.ts';
import { throwIfAborted } from './abort.ts';
import { load } from './load.ts';

/**
 * Asks the addon about a project, on its own threads.
 *
 * @throws SwitchrtError `SRT_ABORTED` when the signal fires, `SRT_IO`, `SRT_OPTION`, `SRT_INTERNAL`
 */
export async function ask<T>(question: AddonQuestion, signal?: AbortSignal): Promise<T> {
  throwIfAborted(signal);
  // The addon sets `onabort` of the signal it gets: the caller's own must not lose its handler.
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  signal?.addEventListener('abort', abort, { once: true });
  let text: string;
  try {
    text = await load().explain(question, stop.signal);
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
  throwIfAborted(signal);
  const { answer, error } = JSON.parse(text) as { answer: T; error?: { code: string; message: string } };
  if (error) throw new SwitchrtError(error.code as 'SRT_IO', error.message);
  return answer;
}

/** What a rewrite does to one source text. */
export interface TextRewrite {
  /** `[start, end, text]` in UTF-16 offsets, ascending, not overlapping. */
  edits: [start: number, end: number, text: string][];
  notes: string[];
  /** Why a person has to do it. */
  refused: string | null;
  /** Why the source does not parse. */
  diagnostics: Diagnostic[];
}

/** How to make a file declare a runtime. `flat`: the file is of the app router. */
export function setRuntimeText(source: string, filename: string, flat: boolean, word: string): TextRewrite {
  return JSON.parse(load().setRuntime(source, filename, flat, word)) as TextRewrite;
}

/** How to turn the default function of an API route into `export default { fetch }`. */
export function fetchHandlerText(source: string, filename: string): TextRewrite {
  return JSON.parse(load().fetchHandler(source, filename)) as TextRewrite;
}

/** Two texts as a unified diff that `git apply` takes; empty for equal texts. */
export function unifiedDiff(before: string, after: string, file: string): string {
  return load().unifiedDiff(before, after, file);
}
