import { mapStack } from '../config/map-stack.ts';
import type { Diagnostic } from '../manifest/types.ts';
import { fileStart, finding } from './finding.ts';
import type { Span } from './finding.ts';
import type { BuiltRoute } from './output.ts';

/**
 * A page that cannot be rendered, told where it failed in the project's own code.
 *
 * @param what the path, or what else of the page was asked for
 * @param error its stack has positions in bundles, whose source maps lie beside them
 */
export function prerenderFailure(
  page: BuiltRoute,
  what: string,
  error: { message: string; stack: string },
): Diagnostic {
  const frames = mapStack(error.stack)
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !line.includes('node:internal/'))
    .map((line) => line.trim().replace(/(\(|at (?:async )?)\.\//, '$1'));
  const own = frames.filter((line) => ownPlace(line) !== null);
  const where = what === page.route ? page.route : `${what} (${page.route})`;
  return finding(
    'build/prerender',
    'error',
    `${where} cannot be rendered at build: ${error.message}`,
    ownPlace(own[0] ?? '') ?? fileStart(page.file),
    // How the project's own code got there; where none is in it, what failed in a package.
    {
      hint: (own.length > 0 ? own.slice(1) : frames.filter(isPackage)).slice(0, 6).join('\n') || null,
      routes: [page.route],
    },
  );
}

/** Outside of the project, a package, or what the bundler made. */
const NOT_OWN = /^(?:\/|\.\.|[A-Za-z]:|webpack\/|\.switchrt-entry\/)|(?:^|\/)node_modules\//;

function isPackage(line: string): boolean {
  return line.includes('node_modules/') && !/node_modules\/(?:react-dom|switchrt-native)\//.test(line);
}

/** Where a stack's line is in the project's own code. */
function ownPlace(line: string): Span | null {
  const match = /(?:\(|at (?:async )?)([^\s():]+):(\d+):(\d+)\)?$/.exec(line);
  if (!match || NOT_OWN.test(match[1]!)) return null;
  const at = { line: Number(match[2]), column: Number(match[3]) };
  return { file: match[1]!, ...at, endLine: at.line, endColumn: at.column };
}

/** A page that is to be made both for each request and at build: Next builds none either. `null`: it is not. */
export function contradiction(page: BuiltRoute): Diagnostic | null {
  const { dataFetching } = page;
  const other = (['getStaticProps', 'getStaticPaths'] as const).find((name) => dataFetching.includes(name));
  if (!dataFetching.includes('getServerSideProps') || other === undefined) return null;
  const message = `the page exports getServerSideProps and ${other}: it is made for each request or at build, not both`;
  return finding('build/prerender', 'error', message, fileStart(page.file), {
    hint: 'Leave one of them out.',
    routes: [page.route],
  });
}
