import type { ReactElement } from 'react';
import * as ReactDOMServer from 'react-dom/server';

import type { DocumentParts } from './document.ts';

export interface EdgeRenderOptions {
  nonce: string | undefined;
  /** Fires when the client goes away. */
  signal: AbortSignal | null;
  /** An error inside of a Suspense boundary: the client renders that part, nobody gets a 500. */
  onError(error: unknown): void;
}

type ReactStream = Awaited<ReturnType<typeof ReactDOMServer.renderToReadableStream>>;

interface Shell {
  stream: ReactStream;
  /** Nothing is pending: all of the page is there. */
  complete: boolean;
  /** The reader has gone: what fails from now on fails because of that. */
  cancelled: boolean;
}

/**
 * How many microtasks a read of a chunk that is there already may take. Reading from a filled queue settles at once
 * (Streams, 4.3.4), so two are enough; the rest is for engines that hop through more promises.
 */
const SETTLE_TURNS = 12;

const encoder = new TextEncoder();

/** Starts a render and waits for its shell. Rejects with the shell's error, or with the signal's reason. */
async function renderShell(element: ReactElement, options: EdgeRenderOptions): Promise<Shell> {
  const { signal } = options;
  let early: unknown[] | null = [];
  const shell: Omit<Shell, 'stream'> = { complete: false, cancelled: false };
  const stream = await ReactDOMServer.renderToReadableStream(element, {
    ...(options.nonce === undefined ? {} : { nonce: options.nonce }),
    ...(signal ? { signal } : {}),
    onError(error) {
      if (signal?.aborted || shell.cancelled) return;
      if (early) early.push(error);
      else options.onError(error);
    },
  });
  const held = early;
  early = null;
  for (const error of held) options.onError(error);
  stream.allReady.then(
    () => (shell.complete = true),
    () => false,
  );
  // A page that never suspends is complete in the turn of its shell; only a promise tells.
  for (let i = 0; i < 3 && !shell.complete; i += 1) await Promise.resolve();
  return Object.assign(shell, { stream });
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return chunks;
    chunks.push(value);
  }
}

/** Renders everything, slow data included, and tells whether it had to wait. */
export async function renderWholeEdge(
  element: ReactElement,
  options: EdgeRenderOptions,
): Promise<{ html: string; waited: boolean }> {
  const { stream, complete } = await renderShell(element, options);
  await stream.allReady;
  return { html: new TextDecoder().decode(concat(await readAll(stream))), waited: !complete };
}

/**
 * A page as a body: bytes when the page never suspends, else a stream that yields the document with the shell and the
 * scripts first, then what suspended as it comes, and the closing tags last. The stream renders ahead of its reader by nothing.
 */
export async function pageBody(
  element: ReactElement,
  document: () => DocumentParts,
  options: EdgeRenderOptions,
): Promise<Uint8Array | ReadableStream<Uint8Array>> {
  const shell = await renderShell(element, options);
  const { stream } = shell;
  let parts: DocumentParts;
  try {
    parts = document();
  } catch (error) {
    shell.cancelled = true;
    await stream.cancel(error);
    throw error;
  }
  if (shell.complete)
    return concat([
      encoder.encode(parts.prefix),
      ...(await readAll(stream)),
      encoder.encode(parts.middle + parts.closing),
    ]);

  const reader = stream.getReader();
  let pending: Read | null = null;
  let started = false;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (!started) {
          started = true;
          const head = [encoder.encode(parts.prefix)];
          // The first read makes React flush its whole shell into the stream's queue, synchronously.
          const first = await reader.read();
          if (!first.done) {
            head.push(first.value);
            pending = (await drainQueued(reader, head)).read;
          }
          head.push(encoder.encode(first.done ? parts.middle + parts.closing : parts.middle));
          controller.enqueue(concat(head));
          if (first.done) controller.close();
          return;
        }
        const { done, value } = await (pending ?? reader.read());
        pending = null;
        if (!done) {
          controller.enqueue(value);
          return;
        }
        if (parts.closing !== '') controller.enqueue(encoder.encode(parts.closing));
        controller.close();
      },
      cancel(reason) {
        shell.cancelled = true;
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

type Read = Promise<ReadableStreamReadResult<Uint8Array>>;

/** Takes every chunk that is queued by now; returns the read that is left waiting, in a box that `await` leaves closed. */
async function drainQueued(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  into: Uint8Array[],
): Promise<{ read: Read }> {
  for (;;) {
    const state: { result: ReadableStreamReadResult<Uint8Array> | null; failed: boolean } = {
      result: null,
      failed: false,
    };
    const read = reader.read();
    read.then(
      (result) => (state.result = result),
      () => (state.failed = true),
    );
    for (let i = 0; i < SETTLE_TURNS && state.result === null && !state.failed; i += 1) await Promise.resolve();
    if (state.result === null || state.result.done) return { read };
    into.push(state.result.value);
  }
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  let size = 0;
  for (const chunk of chunks) size += chunk.byteLength;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
