import type { NodeEntry, PrerenderResult, RouteContext } from '../server/entry.ts';

/** One thing to do with a page's entry. */
export type PrerenderTask = { id: number; file: string; route: string } & (
  | { kind: 'paths' }
  | { kind: 'render'; context: RouteContext }
);

export type StaticPaths = Awaited<ReturnType<NonNullable<NodeEntry['staticPaths']>>>;

/** The answer to a task. */
export type PrerenderAnswer = { id: number } & (
  | { ok: true; paths: StaticPaths }
  | { ok: true; result: PrerenderResult }
  // The page cannot be rendered before its request comes.
  | { ok: true; perRequest: NonNullable<NodeEntry['perRequest']> }
  | { ok: false; error: { name: string; message: string; stack: string } }
);

async function run(task: PrerenderTask): Promise<PrerenderAnswer> {
  try {
    const { createRequire } = await import('node:module');
    const bundle = createRequire(task.file)(task.file) as { default: NodeEntry };
    const entry = await bundle.default;
    if (task.kind === 'paths') {
      if (!entry.staticPaths) throw new Error(`${task.route} has no getStaticPaths`);
      return { id: task.id, ok: true, paths: await entry.staticPaths() };
    }
    if (entry.perRequest) return { id: task.id, ok: true, perRequest: entry.perRequest };
    if (!entry.prerender) throw new Error(`${task.route} is no page`);
    return { id: task.id, ok: true, result: await entry.prerender(task.context) };
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    return { id: task.id, ok: false, error: { name, message, stack: stack ?? '' } };
  }
}

process.on('message', (task: PrerenderTask) => {
  void run(task)
    .then((answer) => process.send!(answer))
    // Props that no message can hold, a function among them.
    .catch((error: Error) =>
      process.send!({
        id: task.id,
        ok: false,
        error: { name: error.name, message: error.message, stack: '' },
      } satisfies PrerenderAnswer),
    );
});
// The parent is gone: nobody waits for an answer.
process.on('disconnect', () => process.exit());
