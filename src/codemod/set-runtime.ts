import { didYouMean, SwitchrtError } from '../errors.ts';
import { changesOf } from '../explain/changes.ts';
import { findOneRoute } from '../explain/find.ts';
import type { OpenProject } from '../explain/project.ts';
import type { Route } from '../manifest/types.ts';
import { setRuntimeText } from '../native/questions.ts';
import { readSource, UneditableError } from './source.ts';
import type { Plan, PlannedFile } from './plan.ts';
import { type CodemodOptions, type CodemodSkip, RUNTIME_WORDS } from './types.ts';

/** Makes one route declare a runtime in its own file. */
export function planSetRuntime(project: OpenProject, { route: asked, runtime: word, cwd }: CodemodOptions): Plan {
  if (asked === undefined || word === undefined)
    throw new SwitchrtError('SRT_OPTION', 'set-runtime needs a route and a runtime: set-runtime <route> <runtime>.');
  if (!RUNTIME_WORDS.includes(word)) {
    const known = RUNTIME_WORDS.map((known) => `'${known}'`).join(', ');
    throw new SwitchrtError(
      'SRT_OPTION',
      `'${String(word)}' is no runtime.${didYouMean(word, RUNTIME_WORDS) || ` Choose one of ${known}.`}`,
    );
  }
  const route = findOneRoute(asked, { ...project, ...(cwd === undefined ? {} : { cwd }) });
  const fixed: Partial<Record<Route['kind'], string>> = {
    special: 'A special page has no runtime of its own: it is compiled for every runtime that needs it.',
    middleware: 'A middleware always runs on the edge. To run it on Node, rename the file to `proxy`.',
    proxy: 'A proxy always runs on Node. To run it on the edge, rename the file to `middleware`.',
  };
  const refusal = fixed[route.kind];
  if (refusal !== undefined) throw new SwitchrtError('SRT_OPTION', `${route.route}: ${refusal}`);

  const own = route.reason === 'page' || (route.declaredAt !== null && route.declaredAt.file === route.file);
  if (word === 'default') return planDefault(project, route, own);
  const runtime = word === 'nodejs' ? 'nodejs' : 'edge';
  if (route.runtime === runtime && (!own || route.declared === word)) {
    const who = own
      ? 'its own file says so'
      : route.reason === 'default'
        ? 'by default'
        : `the ${route.reason} says so`;
    return { files: [], skipped: [], notes: [`${route.route} runs on ${runtime} already: ${who}.`] };
  }
  const done = declareIn(project.root, route.file, isFlat(route), word);
  if ('skip' in done) return { files: [], skipped: [done.skip], notes: [] };
  const notes = route.runtime === runtime ? [] : changesOf(route, project.root);
  const wanted = route.kind === 'page' ? 'experimental-edge' : 'edge';
  if (runtime === 'edge' && word !== wanted)
    notes.push(`Next itself wants the word '${wanted}' here; it means the same.`);
  return { files: [done.file], skipped: [], notes };
}

/** Takes out what a route's own file declares. */
function planDefault(project: OpenProject, route: Route, own: boolean): Plan {
  if (!own) return { files: [], skipped: [], notes: [`${route.route} declares no runtime in its own file.`] };
  const done = declareIn(project.root, route.file, isFlat(route), 'default');
  if ('skip' in done) return { files: [], skipped: [done.skip], notes: [] };
  const next: Partial<Record<Route['kind'], string>> = {
    page: 'the global option decides, else it runs on nodejs',
    'app-page': 'the nearest layout that names a runtime decides, else it runs on nodejs',
  };
  const notes = [`${route.route} then declares no runtime: ${next[route.kind] ?? 'it runs on nodejs'}.`];
  return { files: [done.file], skipped: [], notes };
}

/** Only flat exports count in the app router. */
export function isFlat({ kind }: Pick<Route, 'kind'>): boolean {
  return kind === 'app-page' || kind === 'app-route';
}

/** The edits that make a file declare a runtime, or why it was left alone. */
export function declareIn(
  root: string,
  file: string,
  flat: boolean,
  word: string,
): { file: PlannedFile } | { skip: CodemodSkip } {
  const skip = (reason: string, line = 1, column = 1): { skip: CodemodSkip } => ({
    skip: { file, line, column, reason, fine: false },
  });
  if (!/\.[cm]?[jt]sx?$/.test(file)) return skip('It is no JavaScript and no TypeScript: change it by hand.');
  let before: string;
  try {
    before = readSource(root, file);
  } catch (error) {
    if (error instanceof UneditableError) return skip(error.message);
    throw error;
  }
  const { edits, notes, refused, diagnostics } = setRuntimeText(before, file, flat, word);
  const [broken] = diagnostics;
  if (broken) return skip(`It does not parse: ${broken.message}.`, broken.line, broken.column);
  if (refused !== null) return skip(refused);
  if (word === 'default') return { file: { file, before, edits, notes } };
  return { file: { file, before, edits, notes, declares: word === 'nodejs' ? 'nodejs' : 'edge' } };
}
