import { parseOptions } from '../config/options.ts';
import { SwitchrtError } from '../errors.ts';
import { ask } from '../native/questions.ts';
import { find, findFile, requireScript } from './find.ts';
import { type ExplainOptions, explainSchema, subjectSchema } from './options.ts';
import { type OpenProject, openProject } from './project.ts';
import { explainFound } from './route.ts';
import type { FileExplanation, FileRoute, RouteExplanation } from './types.ts';

type Answer = Omit<FileExplanation, 'type' | 'asked' | 'routes'> & {
  routes: { route: string; file: string; nodejs: string[]; edge: string[] }[];
};

/**
 * Which routes a file is part of, each in its own runtime, and which Node APIs it uses itself.
 *
 * @param file absolute, or relative to `options.cwd` or to the project
 * @throws SwitchrtError `SRT_OPTION` for no such file and for wrong options; as `scan` for the project
 */
export async function explainFile(dir: string, file: string, options: ExplainOptions = {}): Promise<FileExplanation> {
  const asked = parseOptions(subjectSchema, file, 'explainFile(): file');
  const checked = parseOptions(explainSchema, options, 'explainFile()');
  const project = await openProject(dir, checked);
  const path = findFile(asked, { root: project.root, cwd: checked.cwd });
  if (path === null) throw new SwitchrtError('SRT_OPTION', `There is no file \`${asked}\`.`);
  requireScript(asked, path);
  return explainPath(project, asked, path, checked.signal);
}

/**
 * What `explain` tells: of a route by its name or by a path that it answers, of a file both what it is part of and the route that it
 * is.
 *
 * @throws SwitchrtError as {@link explainFile}
 */
export async function explain(
  dir: string,
  routeOrFile: string,
  options: ExplainOptions = {},
): Promise<{ file: FileExplanation | null; routes: RouteExplanation[] }> {
  const asked = parseOptions(subjectSchema, routeOrFile, 'explain(): routeOrFile');
  const checked = parseOptions(explainSchema, options, 'explain()');
  const project = await openProject(dir, checked);
  const found = find(asked, { ...project, cwd: checked.cwd });
  if (found.type === 'file') {
    requireScript(asked, found.path);
    return { file: await explainPath(project, asked, found.path, checked.signal), routes: [] };
  }
  const how = { asked, matchedBy: found.matchedBy, params: found.params };
  const routes: RouteExplanation[] = [];
  for (const one of found.routes) {
    const others = found.routes.filter((other) => other !== one && other.route === one.route);
    routes.push(await explainFound(project, [one, ...others], how, checked.signal));
  }
  if (found.matchedBy !== 'file') return { file: null, routes };
  const path = findFile(asked, { root: project.root, cwd: checked.cwd })!;
  return { file: await explainPath(project, asked, path, checked.signal), routes };
}

async function explainPath(
  project: OpenProject,
  asked: string,
  path: string,
  signal?: AbortSignal,
): Promise<FileExplanation> {
  const { routes, ...rest } = await ask<Answer>({ ...project.base, ask: 'file', subject: path }, signal);
  const byFile = new Map(project.manifest.routes.map((route) => [route.file, route]));
  const reaching = routes.flatMap(({ route, file, nodejs, edge }): FileRoute[] => {
    const runtime = byFile.get(file)?.runtime;
    const trace = runtime === 'edge' ? edge : nodejs;
    return runtime && trace.length > 0 ? [{ route, file, runtime, trace }] : [];
  });
  reaching.sort((a, b) => compare(a.route, b.route) || compare(a.file, b.file));
  return { type: 'file', asked, ...rest, routes: reaching };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
