import type { ManifestDiff, RouteChange } from '../manifest/diff.ts';
import type { Diagnostic, RuntimeName } from '../manifest/types.ts';
import { formatDiagnostics } from './findings.ts';
import { bullet } from './markdown.ts';
import { markdownCode, markdownText } from './markdown-text.ts';
import { bytesText } from './route-text.ts';
import { worstFirst } from './scanned.ts';
import { paint, type Paint, plural, printable, textWidth } from './text.ts';

/** What {@link formatDiff} can write. */
export type DiffFormat = 'table' | 'json' | 'markdown';

/**
 * What {@link diffManifests} found, as text: `table` for a terminal, `markdown` for a pull request, `json` for programs.
 */
export function formatDiff(diff: ManifestDiff, format: DiffFormat, options: { color?: boolean } = {}): string {
  if (format === 'json') return `${JSON.stringify(diff, null, 2)}\n`;
  return format === 'markdown' ? markdown(diff) : table(diff, options.color ?? false);
}

/** `2 routes added, 1 changed, 3 new findings`; `no difference`. */
function summary({ settings, added, removed, changed, newFindings, fixedFindings }: ManifestDiff): string {
  const parts = [
    settings.length > 0 && plural(settings.length, 'setting'),
    added.length > 0 && `${plural(added.length, 'route')} added`,
    removed.length > 0 && `${plural(removed.length, 'route')} removed`,
    changed.length > 0 && `${plural(changed.length, 'route')} changed`,
    newFindings.length > 0 && `${plural(newFindings.length, 'new finding')}`,
    fixedFindings.length > 0 && `${plural(fixedFindings.length, 'fixed finding')}`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : 'no difference';
}

function table(diff: ManifestDiff, colored: boolean): string {
  const color = paint(colored);
  const rows: [mark: string, name: string, what: string, painted: (text: string) => string][] = [
    ...diff.settings.map(({ name, from, to }) => row('~', name, `${from} → ${to}`, color.yellow)),
    ...diff.added.map(({ route, runtime, file }) => row('+', route, `${runtime}  ${file}`, color.green)),
    ...diff.removed.map(({ route, runtime, file }) => row('-', route, `${runtime}  ${file}`, color.red)),
    ...diff.changed.map((change) => row('~', change.route, changes(change).join(', '), color.yellow)),
  ];
  const width = rows.reduce((most, [, name]) => Math.max(most, textWidth(name)), 0);
  const lines = rows.map(
    ([mark, name, what, painted]) =>
      `${painted(mark)} ${color.bold(name)}${' '.repeat(width - textWidth(name))}  ${what}`,
  );
  const parts = lines.length > 0 ? [`${lines.join('\n')}\n`] : [];
  parts.push(...findings('new', diff.newFindings, color.red, color, colored));
  parts.push(...findings('fixed', diff.fixedFindings, color.green, color, false));
  return `${[...parts, summary(diff)].join('\n')}\n`;
}

function row(
  mark: string,
  name: string,
  what: string,
  painted: (text: string) => string,
): [string, string, string, (text: string) => string] {
  return [mark, printable(name), printable(what), painted];
}

function findings(
  word: string,
  list: readonly Diagnostic[],
  painted: (text: string) => string,
  color: Paint,
  colored: boolean,
): string[] {
  if (list.length === 0) return [];
  return [`${painted(color.bold(word))}\n${formatDiagnostics(worstFirst(list), { color: colored })}`];
}

/** What changed of a route, in words. */
function changes({ runtime, support, size, keys }: RouteChange): string[] {
  return [
    ...(runtime ? [`${runtime.from} → ${runtime.to}`] : []),
    ...Object.entries(support).map(
      ([target, { from, to }]) => `${target} ${from ?? 'not computed'} → ${to ?? 'not computed'}`,
    ),
    ...(size ? [sizeChange(size)] : []),
    ...keys,
  ];
}

/** Gzip on both sides: what travels and what an edge budget counts. */
function sizeChange({ from, to }: NonNullable<RouteChange['size']>): string {
  if (!from || !to)
    return from ? `${bytesText(from.gzip)} gzip → not built` : `not built → ${bytesText(to!.gzip)} gzip`;
  const delta = to.gzip - from.gzip;
  return `${bytesText(from.gzip)} → ${bytesText(to.gzip)} gzip (${delta < 0 ? '−' : '+'}${bytesText(Math.abs(delta))})`;
}

function markdown(diff: ManifestDiff): string {
  const { settings, added, removed, changed, newFindings, fixedFindings } = diff;
  const parts = ['## Routes and runtimes: what changed', `**${summary(diff)}**`];
  const rows = [
    ...settings.map(({ name, from, to }) => [
      'changed',
      markdownCode(name),
      `${markdownCode(from)} → ${markdownCode(to)}`,
    ]),
    ...added.map(({ route, runtime, file }) => ['added', markdownCode(route), at(runtime, file)]),
    ...removed.map(({ route, runtime, file }) => ['removed', markdownCode(route), at(runtime, file)]),
    ...changed.map((change) => ['changed', markdownCode(change.route), changes(change).map(markdownText).join(', ')]),
  ];
  if (rows.length > 0)
    parts.push(['| | Route | |', '|---|---|---|', ...rows.map((cells) => `| ${cells.join(' | ')} |`)].join('\n'));
  if (newFindings.length > 0)
    parts.push(
      '### New findings',
      worstFirst(newFindings)
        .map((finding) => bullet(finding, []))
        .join('\n'),
    );
  if (fixedFindings.length > 0)
    parts.push(
      '### Fixed',
      worstFirst(fixedFindings)
        .map((finding) => bullet(finding, []))
        .join('\n'),
    );
  return `${parts.join('\n\n')}\n`;
}

function at(runtime: RuntimeName, file: string): string {
  return `${runtime}, ${markdownCode(file)}`;
}
