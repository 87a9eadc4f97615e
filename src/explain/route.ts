import { parseOptions } from '../config/options.ts';
import { SwitchrtError } from '../errors.ts';
import { findingsOf } from '../manifest/query.ts';
import type { Diagnostic, Route, Use, SupportLevel } from '../manifest/types.ts';
import { ask } from '../native/questions.ts';
import { changesOf } from './changes.ts';
import { find, type MatchedBy } from './find.ts';
import { type ExplainOptions, explainSchema, subjectSchema } from './options.ts';
import { type OpenProject, openProject } from './project.ts';
import type { Cut, RouteExplanation, Speaker } from './types.ts';

interface Answer {
  speakers: Speaker[];
  uses: Use[];
  support: Record<string, SupportLevel>;
  findings: Diagnostic[];
  cut: Cut | null;
  modules: number;
}

/**
 * Why a route runs where it does, what it reaches, and where else it could run. No route is run.
 *
 * @param route its name (`/blog/[id]`), a path that it answers (`/blog/hello`), or its file
 * @throws SwitchrtError `SRT_OPTION` for no such route, with a did-you-mean, and for wrong options; as `scan` for the project
 */
export async function explainRoute(
  dir: string,
  route: string,
  options: ExplainOptions = {},
): Promise<RouteExplanation> {
  const asked = parseOptions(subjectSchema, route, 'explainRoute(): route');
  const checked = parseOptions(explainSchema, options, 'explainRoute()');
  const project = await openProject(dir, checked);
  const found = find(asked, { ...project, cwd: checked.cwd });
  if (found.type === 'file') {
    throw new SwitchrtError('SRT_OPTION', `\`${asked}\` is a file and no route: \`explainFile\` tells about it.`);
  }
  return explainFound(project, found.routes, { asked, ...found }, checked.signal);
}

/** The explanation of the first of these routes, which share a name. */
export async function explainFound(
  project: OpenProject,
  routes: readonly Route[],
  { asked, matchedBy, params }: { asked: string; matchedBy: MatchedBy; params: RouteExplanation['params'] },
  signal?: AbortSignal,
): Promise<RouteExplanation> {
  const route = routes[0]!;
  const answer = await ask<Answer>({ ...project.base, ask: 'route', subject: route.file }, signal);
  const { uses, support } = answer;
  const full = { ...route, uses, support };
  return {
    type: 'route',
    asked,
    matchedBy,
    params,
    route: full,
    speakers: answer.speakers,
    because: because(full, answer.speakers),
    findings: answer.findings,
    notes: findingsOf(project.manifest, route).filter(({ code }) => !code.startsWith('edge/')),
    cut: answer.cut,
    modules: answer.modules,
    changes: changesOf(full, project.root),
    alsoFiles: routes.slice(1).map(({ file }) => file),
  };
}

function because({ kind, reason, runtime, file }: Route, speakers: readonly Speaker[]): string {
  const speaker = speakers.find(({ decides }) => decides);
  const place = speaker?.at ? `${speaker.at.file}:${speaker.at.line}:${speaker.at.column}` : (speaker?.file ?? file);
  const word = speaker?.declared ?? runtime;
  switch (reason) {
    case 'page':
      return `its own file says '${word}' (${place})`;
    case 'layout':
      return `its own file says nothing, and the nearest layout that does says '${word}' (${place})`;
    case 'global':
      return `its own file says nothing, and the global option says '${word}' (${place})`;
    case 'middleware':
      return 'a middleware always runs on the edge';
    case 'proxy':
      return 'a proxy always runs on Node';
    case 'default':
      if (kind === 'special') return 'a special page is of Node, and is compiled into every edge page as well';
      if (kind === 'api' || kind === 'app-route')
        return 'its file says nothing that counts; the global option covers pages alone, and the default is nodejs';
      return 'nobody says anything that counts, and the default is nodejs';
  }
}
