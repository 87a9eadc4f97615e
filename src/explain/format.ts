import { formatDiagnostics } from '../diagnostics/findings.ts';
import { paint, type Paint, plural, printable } from '../diagnostics/text.ts';
import type { Diagnostic, Manifest, Route, SupportLevel, Use } from '../manifest/types.ts';
import { codeFrame } from '../native/calls.ts';
import { sourceReader } from '../diagnostics/source.ts';
import type { Cut, FileExplanation, RouteExplanation, Speaker } from './types.ts';

/** How an explanation is written. */
export interface ExplanationTextOptions {
  /** ANSI colours. Default false. */
  color?: boolean;
  /** The project's folder: code frames are read from it. Without it there are none. */
  root?: string;
}

/** What `explain` prints of a route or a file. */
export function formatExplanation(
  explanation: RouteExplanation | FileExplanation,
  options: ExplanationTextOptions = {},
): string {
  const color = paint(options.color ?? false);
  return explanation.type === 'route' ? routeText(explanation, color, options) : fileText(explanation, color, options);
}

function routeText(explanation: RouteExplanation, color: Paint, options: ExplanationTextOptions): string {
  const { route, asked, matchedBy, params, alsoFiles, findings, notes, changes } = explanation;
  const head = [`${color.bold(printable(route.route))}  ${color.dim(printable(route.file))}`];
  if (matchedBy === 'path') {
    const values = Object.entries(params).map(([name, value]) => `${name} = ${[value].flat().join('/')}`);
    head.push(`  ${printable(asked)} is answered by it${values.length > 0 ? `: ${printable(values.join(', '))}` : ''}`);
  }
  if (alsoFiles.length > 0) head.push(`  the same URL has ${alsoFiles.map(printable).join(', ')} as well`);
  const runtime = route.runtime === 'edge' ? color.magenta('edge') : color.green('nodejs');
  head.push(
    `  ${color.dim('runs on')}   ${runtime}: ${printable(explanation.because)}`,
    `  ${color.dim('rendering')} ${route.rendering}${route.dataFetching.length > 0 ? ` (${route.dataFetching.join(', ')})` : ''}`,
    `  ${color.dim('loads')}     ${plural(explanation.modules, 'module')}`,
  );
  const parts = [head.join('\n')];
  if (explanation.speakers.length > 0)
    parts.push(
      section(
        color,
        'Who is asked, in order',
        explanation.speakers.map((one) => speaker(one, color)),
      ),
    );
  parts.push(section(color, 'Where it could run', where(explanation, color)));
  const uses = usesText(route.uses, color);
  parts.push(section(color, 'Node APIs it reaches', uses.length > 0 ? uses : ['none']));
  if (findings.length > 0) {
    const why = route.runtime === 'edge' ? `because ${route.route} is edge` : `if ${route.route} were edge`;
    const manifest = { routes: [route] } as unknown as Manifest;
    parts.push(
      `${color.bold(`What stops it, ${printable(why)}`)}\n\n${diagnostics(findings, options, manifest).trimEnd()}`,
    );
  }
  if (explanation.cut) parts.push(section(color, 'The one import to cut', cutText(explanation.cut, color, options)));
  if (notes.length > 0)
    parts.push(`${color.bold('Also told of its file')}\n\n${diagnostics(notes, options).trimEnd()}`);
  if (changes.length > 0) {
    const other = route.runtime === 'edge' ? 'nodejs' : 'edge';
    parts.push(
      section(
        color,
        `If it moved to ${other}`,
        changes.map((change) => `- ${change}`),
      ),
    );
  }
  return `${parts.join('\n\n')}\n`;
}

function fileText(file: FileExplanation, color: Paint, options: ExplanationTextOptions): string {
  const parts = [
    `${color.bold(printable(file.file))}${file.package === null ? '' : `  ${color.dim(file.package)}`}`,
    section(
      color,
      'Routes that it is part of',
      file.routes.length === 0
        ? ['none: no route reaches it in its own runtime']
        : file.routes.map(({ route, runtime, trace }) => {
            const way =
              trace.length === 1 ? 'its own file, or loaded with it' : trace.map(printable).join(color.dim(' → '));
            return `${printable(route)}  ${runtime}  ${color.dim('by')} ${way}`;
          }),
    ),
    section(
      color,
      'Where its own code could run',
      Object.entries(file.support).map(([target, level]) => `${target}  ${levelText(level, color)}`),
    ),
    section(color, 'Node APIs in this file', file.uses.length > 0 ? usesText(file.uses, color) : ['none']),
  ];
  if (file.findings.length > 0)
    parts.push(`${color.bold('What stops it')}\n\n${diagnostics(file.findings, options).trimEnd()}`);
  return `${parts.join('\n\n')}\n`;
}

function section(color: Paint, title: string, lines: readonly string[]): string {
  return [color.bold(title), ...lines.map((line) => `  ${line}`)].join('\n');
}

function speaker({ who, file, declared, runtime, at, decides }: Speaker, color: Paint): string {
  const names = { page: 'its own file', layout: 'layout', global: 'global option' };
  const place = at ? `${at.file}:${at.line}:${at.column}` : (file ?? 'next.config');
  const said =
    declared === null
      ? color.dim('says nothing')
      : runtime === null
        ? `'${declared}', which does not count`
        : `'${declared}'`;
  return `${names[who].padEnd(13)}  ${printable(place)}  ${printable(said)}${decides ? `  ${color.green('← decides')}` : ''}`;
}

function where({ route, findings }: RouteExplanation, color: Paint): string[] {
  const targets = Object.entries(route.support);
  const width = Math.max(6, ...targets.map(([target]) => target.length));
  // What does not resolve is lacking everywhere, and its message names no target.
  const names = /\b(?:edge-light|workerd@|deno)\b/;
  const fixed = route.kind === 'middleware' ? 'no: a middleware always runs on the edge' : 'yes';
  const rows = [
    `${'nodejs'.padEnd(width)}  ${route.kind === 'middleware' ? fixed : color.green('yes')}${route.runtime === 'nodejs' ? color.dim('  where it runs') : ''}`,
  ];
  for (const [target, level] of targets) {
    const lacking = findings.filter(({ message }) => message.includes(target) || !names.test(message)).length;
    const why = level === 'yes' || lacking === 0 ? '' : color.dim(`  ${plural(lacking, 'finding')}`);
    rows.push(`${target.padEnd(width)}  ${levelText(level, color)}${why}`);
  }
  return rows;
}

function levelText(level: SupportLevel, color: Paint): string {
  return level === 'yes' ? color.green(level) : level === 'no' ? color.red(level) : color.yellow(level);
}

function usesText(uses: Route['uses'], color: Paint): string[] {
  const shown = uses.slice(0, 40).map((use) => useText(use, color));
  return uses.length > shown.length ? [...shown, `and ${uses.length - shown.length} more`] : shown;
}

function useText({ api, file, line, column, package: owner, trace, confidence, guarded }: Use, color: Paint): string {
  const extra = [
    owner === null ? '' : `in ${owner}`,
    guarded ? 'guarded' : '',
    confidence === 'certain' ? '' : confidence,
  ].filter(Boolean);
  const chain =
    trace.length > 1 ? `\n      ${color.dim('imports')} ${trace.map(printable).join(color.dim(' → '))}` : '';
  return `${printable(api)}  ${color.dim(`${printable(file)}:${line}:${column}`)}${extra.length > 0 ? color.dim(`  ${extra.join(', ')}`) : ''}${chain}`;
}

function cutText(cut: Cut, color: Paint, { root }: ExplanationTextOptions): string[] {
  const every = ['', 'the one finding', 'both findings'][cut.of] ?? `all ${cut.of} findings`;
  const counted = cut.removes === cut.of ? every : `${cut.removes} of ${cut.of} findings`;
  const lines = [
    `'${printable(cut.specifier)}' at ${printable(cut.file)}:${cut.line}:${cut.column}: ${counted} would go with it`,
  ];
  const source = sourceReader(root)(cut.file);
  if (source !== null) {
    const frame = codeFrame(source, cut);
    lines.push(
      '',
      ...frame
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => color.dim(printable(line))),
    );
  }
  return lines;
}

function diagnostics(
  list: readonly Diagnostic[],
  { color, root }: ExplanationTextOptions,
  manifest?: Manifest,
): string {
  // Each of them is this route's.
  const told = list.map((finding) => ({ ...finding, routes: [] as string[] }));
  const withRoutes = manifest ? list : told;
  return formatDiagnostics(withRoutes, {
    color: color ?? false,
    ...(root === undefined ? {} : { root }),
    ...(manifest ? { manifest } : {}),
  });
}
