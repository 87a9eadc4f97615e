import type { ServerResponse } from 'node:http';
import type { ReactElement } from 'react';
import * as ReactDOMServer from 'react-dom/server';

import type { DocumentParts } from './document.ts';

export interface NodeRenderOptions {
  nonce: string | undefined;
  /** Fires when the client goes away. */
  signal: AbortSignal | null;
  /** An error inside of a Suspense boundary: the client renders that part, nobody gets a 500. */
  onError(error: unknown): void;
}

type PipeableStream = ReturnType<typeof ReactDOMServer.renderToPipeableStream>;
type Destination = Parameters<PipeableStream['pipe']>[0];

/**
 * What React pipes to: it needs four methods and an event or two, and a whole `Writable` between it and
 * the response would buffer everything twice.
 */
class Sink {
  readonly #write: (chunk: Uint8Array) => boolean;
  readonly #end: () => void;
  readonly #fail: (error: unknown) => void;
  #onDrain: (() => void) | undefined;

  constructor(write: (chunk: Uint8Array) => boolean, end: () => void, fail: (error: unknown) => void) {
    this.#write = write;
    this.#end = end;
    this.#fail = fail;
  }

  /** False makes React wait for {@link drain}. */
  write(chunk: Uint8Array | string): boolean {
    return this.#write(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  }
  end(): void {
    this.#end();
  }
  on(event: string, listener: () => void): this {
    if (event === 'drain') this.#onDrain = listener;
    return this;
  }
  destroy(error: unknown): void {
    this.#fail(error);
  }
  drain(): void {
    this.#onDrain?.();
  }
}

/** Errors before the shell either become the answer's rejection or, when the shell made it, get reported. */
function errorGate(options: NodeRenderOptions): { onError(error: unknown): void; open(): void } {
  let early: unknown[] | null = [];
  return {
    onError(error) {
      if (options.signal?.aborted) return;
      if (early) early.push(error);
      else options.onError(error);
    },
    open() {
      const held = early ?? [];
      early = null;
      for (const error of held) options.onError(error);
    },
  };
}

/** Renders everything, slow data included, to one buffer, and tells whether it had to wait. Rejects with the shell's error, or the signal's reason. */
export function renderWhole(
  element: ReactElement,
  options: NodeRenderOptions,
): Promise<{ bytes: Buffer; waited: boolean }> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    const gate = errorGate(options);
    const chunks: Uint8Array[] = [];
    let waited = false;
    let allReady = false;
    const gone = (): void => {
      stream.abort(signal?.reason);
      reject(signal?.reason as Error);
    };
    const settle = (): void => signal?.removeEventListener('abort', gone);
    const sink = new Sink(
      (chunk) => {
        chunks.push(chunk);
        return true;
      },
      () => {
        settle();
        resolve({ bytes: Buffer.concat(chunks), waited });
      },
      (error) => {
        settle();
        reject(error as Error);
      },
    );
    const stream = ReactDOMServer.renderToPipeableStream(element, {
      ...(options.nonce === undefined ? {} : { nonce: options.nonce }),
      onError: gate.onError,
      onShellReady() {
        gate.open();
        // What needs no waiting is there in this turn.
        queueMicrotask(() => (waited = !allReady));
      },
      onShellError(error) {
        settle();
        reject(error as Error);
      },
      onAllReady() {
        allReady = true;
        // React calls this too after a shell that failed.
        if (!signal?.aborted) stream.pipe(sink as unknown as Destination);
      },
    });
    if (signal?.aborted) gone();
    else signal?.addEventListener('abort', gone, { once: true });
  });
}

export interface StreamHooks {
  /** Called once the shell is there, so that `next/head` elements of the shell are in it. */
  document(): DocumentParts;
  /** Sets status and headers; nothing was sent yet. */
  head(): void;
  headOnly: boolean;
}

/**
 * Streams a page: the document up to and including the scripts goes out with the shell in one write, what suspends follows
 * as it comes, the closing tags last. A page that never suspends leaves in one piece with its length.
 *
 * Resolves when the answer was handed over or the client has gone: with whether it had to wait, null when nobody knows. Rejects, with nothing sent,
 * when the shell fails.
 */
export function streamPage(
  res: ServerResponse,
  element: ReactElement,
  hooks: StreamHooks,
  options: NodeRenderOptions,
): Promise<boolean | null> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    const gate = errorGate(options);
    let waited: boolean | null = null;
    let allReady = false;
    let over = false;
    const onDrain = (): void => sink?.drain();
    const finish = (error?: unknown): void => {
      if (over) return;
      over = true;
      signal?.removeEventListener('abort', gone);
      res.off('drain', onDrain);
      if (error === undefined) resolve(waited);
      else reject(error as Error);
    };
    const gone = (): void => {
      finish();
      stream.abort(signal?.reason);
    };
    let sink: Sink | undefined;

    const start = (): void => {
      if (over) return;
      waited = !allReady;
      try {
        const document = hooks.document();
        hooks.head();
        sink =
          hooks.headOnly && !allReady
            ? endHead(res, stream, finish)
            : send(res, document, stream, allReady, finish, () => over);
        if (!over) res.on('drain', onDrain);
      } catch (error) {
        finish(error);
        stream.abort(error);
      }
    };
    const stream = ReactDOMServer.renderToPipeableStream(element, {
      ...(options.nonce === undefined ? {} : { nonce: options.nonce }),
      onError(error) {
        if (!over) gate.onError(error);
      },
      onShellReady() {
        gate.open();
        // React finishes what needs no waiting in this turn: then the whole page may be there.
        queueMicrotask(start);
      },
      onShellError: finish,
      onAllReady() {
        allReady = true;
      },
    });
    if (signal?.aborted) gone();
    else signal?.addEventListener('abort', gone, { once: true });
  });
}

/** A HEAD request has its answer as soon as the shell made it. */
function endHead(res: ServerResponse, stream: PipeableStream, finish: () => void): undefined {
  res.end();
  finish();
  stream.abort();
}

function send(
  res: ServerResponse,
  document: DocumentParts,
  stream: PipeableStream,
  whole: boolean,
  finish: (error?: unknown) => void,
  isOver: () => boolean,
): Sink {
  let chunks: Uint8Array[] | null = [Buffer.from(document.prefix)];
  let ended = false;
  const sink = new Sink(
    (chunk) => {
      if (chunks) {
        chunks.push(chunk);
        return true;
      }
      return isOver() || res.write(chunk);
    },
    () => {
      ended = true;
      if (chunks || isOver()) return;
      res.end(document.closing);
      finish();
    },
    (error) => {
      if (isOver()) return;
      // After the head the only honest end is a cut connection.
      if (res.headersSent) res.destroy(error as Error);
      finish(res.headersSent ? undefined : error);
    },
  );
  // The first flush is synchronous and holds the whole shell.
  stream.pipe(sink as unknown as Destination);
  if (isOver()) return sink;
  chunks.push(Buffer.from(ended ? document.middle + document.closing : document.middle));
  const first = Buffer.concat(chunks);
  chunks = null;
  if (ended) {
    if (whole && !res.hasHeader('content-length')) res.setHeader('content-length', first.length);
    res.end(first);
    finish();
  } else res.write(first);
  return sink;
}
