// Bundled before each edge entry; `__resourceQuery` is the bundler's name for this module's own query.
declare const __resourceQuery: string;

interface Entry {
  kind: string;
  handle(request: unknown, context: unknown): unknown;
}

const query = new URLSearchParams(__resourceQuery);
const scope = self as unknown as {
  __switchrt_entries?: Record<string, { default: Entry; ready?: (entry: Entry) => void }>;
};

let ready!: (entry: Entry) => void;
const started = new Promise<Entry>((resolve) => (ready = resolve));

// What the host finds while a top-level `await` of the route is pending; without one the entry itself has taken its place by then.
(scope.__switchrt_entries ??= {})[query.get('entry')!] = {
  default: {
    kind: query.get('kind')!,
    handle: (request, context) => started.then((entry) => entry.handle(request, context)),
  },
  ready,
};
