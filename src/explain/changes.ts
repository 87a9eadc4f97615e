import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Route } from '../manifest/types.ts';

/** What would be different if a route moved to the other runtime, a sentence each; empty where it cannot move. */
export function changesOf(route: Route, root: string): string[] {
  if (route.kind === 'middleware' || route.kind === 'proxy' || route.kind === 'special') return [];
  return route.runtime === 'edge' ? toNode(route, root) : toEdge(route);
}

function toNode(route: Route, root: string): string[] {
  const { kind, dataFetching } = route;
  const changes: string[] = [];
  if (kind === 'api')
    changes.push(
      'A default function is called with (req, res) instead of a Request; `export default { fetch }` and method exports keep the Request.',
    );
  if (kind === 'page' && !dataFetching.some((name) => name === 'getServerSideProps' || name === 'getInitialProps')) {
    changes.push(
      dataFetching.includes('getStaticProps')
        ? 'It is made at build time from getStaticProps; on edge it is rendered for each request.'
        : 'It is rendered once, at build time: without data fetching it is static on Node; on edge it is rendered for each request.',
    );
  }
  changes.push(
    'process.env.NEXT_RUNTIME is `nodejs`, so code behind that check changes sides; process.env holds the whole environment.',
    'Packages are resolved with the `node` condition: one with an `edge-light`, `worker` or `browser` entry gives another file.',
    'Every Node API is there; the limits of edge (1 MB of code, no code from strings, 25 s to the first byte) are gone.',
  );
  if (/\.wasm\?module['"`]/.test(source(root, route)))
    changes.push('It imports `.wasm?module`, which gives a compiled module on edge: check that it loads on Node.');
  return changes;
}

function toEdge(route: Route): string[] {
  const changes: string[] = [];
  if (route.kind === 'api')
    changes.push(
      'A default function is called with a Request and must return a Response; `(req, res)` handlers have to be rewritten.',
    );
  if (route.kind === 'page' && (route.rendering === 'static' || route.rendering === 'ssg'))
    changes.push('It is rendered for each request; now it is made at build time.');
  changes.push(
    'process.env.NEXT_RUNTIME is `edge`, so code behind that check changes sides; process.env holds what the app names, not the whole environment.',
    'Packages are resolved with the `edge-light`, `worker` and `browser` conditions before `default`.',
    'The limits of edge hold: 1 MB of code, no code from strings, 25 s to the first byte.',
  );
  return changes;
}

function source(root: string, { file }: Route): string {
  try {
    return readFileSync(join(root, file), 'utf8');
  } catch {
    return '';
  }
}
