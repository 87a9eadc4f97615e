import { projectRoot } from '../config/root.ts';
import { parseOptions } from '../config/options.ts';
import { didYouMean, SwitchrtError } from '../errors.ts';
import { ask } from '../native/questions.ts';
import { findFile, findOneRoute } from './find.ts';
import { type ExplainOptions, explainSchema, subjectSchema } from './options.ts';
import { openProject } from './project.ts';
import type { ConditionExplanation, ReachExplanation, RuntimeChains } from './types.ts';

/**
 * Every shortest import chain from a route to a file, a package (`pg`, `pkg/sub`) or a module of Node (`fs`), for each runtime.
 *
 * @throws SwitchrtError `SRT_OPTION` for a route, file or package that is not there; as `scan` for the project
 */
export async function whyReached(
  dir: string,
  fileOrPackage: string,
  route: string,
  options: ExplainOptions = {},
): Promise<ReachExplanation> {
  const asked = parseOptions(subjectSchema, fileOrPackage, 'whyReached(): fileOrPackage');
  const routeAsked = parseOptions(subjectSchema, route, 'whyReached(): route');
  const checked = parseOptions(explainSchema, options, 'whyReached()');
  const project = await openProject(dir, checked);
  const found = findOneRoute(routeAsked, { ...project, cwd: checked.cwd });
  const path = findFile(asked, { root: project.root, cwd: checked.cwd });
  const isPath = /^\.{0,2}[/\\]|^[A-Za-z]:[/\\]/.test(asked);
  if (path === null && isPath) throw new SwitchrtError('SRT_OPTION', `There is no file \`${asked}\`.`);
  const answer = await ask<{ runtimes: RuntimeChains[]; packages: string[]; known: boolean }>(
    {
      ...project.base,
      routeFile: found.file,
      ...(path === null ? { ask: 'why-package', subject: asked } : { ask: 'why-file', subject: path }),
    },
    checked.signal,
  );
  const reached = answer.runtimes.some((runtime) => runtime.reached);
  // What the framework provides need not be installed.
  if (!answer.known && !reached) {
    const meant = didYouMean(asked, answer.packages);
    throw new SwitchrtError('SRT_OPTION', `There is no file and no installed package \`${asked}\`.${meant}`);
  }
  return {
    asked,
    route: found.route,
    file: found.file,
    runtime: found.runtime,
    reached,
    runtimes: answer.runtimes,
  };
}

/**
 * Which entry of a package each runtime gets, by which condition, and why the ones before it were passed over.
 *
 * @param specifier `pkg`, `@scope/pkg/sub`, or `#internal` of the project's own `imports`
 * @throws SwitchrtError `SRT_OPTION` for what is no package, is not installed, or has a `package.json` that does not parse, which the
 *   message places; `SRT_IO` for no such folder
 */
export async function whyCondition(
  dir: string,
  specifier: string,
  options: { signal?: AbortSignal } = {},
): Promise<ConditionExplanation> {
  const asked = parseOptions(subjectSchema, specifier, 'whyCondition(): specifier');
  const { signal } = parseOptions(explainSchema, options, 'whyCondition()');
  const root = projectRoot(dir);
  const answer = await ask<Omit<ConditionExplanation, 'specifier'>>(
    { ask: 'condition', dir: root, subject: asked },
    signal,
  );
  return { specifier: asked, ...answer };
}
