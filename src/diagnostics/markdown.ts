import { countRuntimes, type FindingIndex, indexFindings } from '../manifest/query.ts';
import type { Diagnostic, Route } from '../manifest/types.ts';
import { docsUrl } from './docs-url.ts';
import { countsText } from './counts.ts';
import { markdownCode, markdownText } from './markdown-text.ts';
import { newFindings, type Scanned, worstFirst } from './scanned.ts';
import { routeSize, routeSpeaker, worst } from './route-text.ts';
import { plural } from './text.ts';

/** More routes than these are folded away, so that a comment on a pull request stays short. */
const OPEN_ROUTES = 25;

/** For a pull request or a job's summary: counts, the route table, every finding with its page, its imports and what to do. */
export function manifestMarkdown(scanned: Scanned): string {
  const { manifest, name } = scanned;
  const index = indexFindings(manifest);
  const { nodejs, edge } = countRuntimes(manifest);
  const title = name === '' ? 'Routes and runtimes' : `Routes and runtimes of ${markdownCode(name)}`;
  const summary = `**${plural(manifest.routes.length, 'route')}**: ${nodejs} nodejs, ${edge} edge · ${countsText(scanned)}`;
  const parts = [`## ${title}`, summary];
  if (manifest.routes.length > 0) parts.push(routes(scanned, index));
  const found = worstFirst(newFindings(scanned));
  if (found.length > 0)
    parts.push('### Findings', found.map((finding) => bullet(finding, index.trace(finding))).join('\n'));
  return `${parts.join('\n\n')}\n`;
}

function routes({ manifest, known }: Scanned, index: FindingIndex): string {
  const sized = manifest.routes.some(({ size }) => size !== null);
  const targets = manifest.routes.some(({ support }) => Object.keys(support).length > 0) ? manifest.targets : [];
  const head = ['Route', 'Kind', 'Runtime', 'Why', 'Rendering', ...(sized ? ['Size'] : []), ...targets, 'Findings'];
  const rows = manifest.routes.map((route) => [
    markdownCode(route.route),
    route.kind,
    route.runtime,
    markdownText(routeSpeaker(route)),
    route.rendering,
    ...(sized ? [routeSize(route)] : []),
    ...targets.map((target) => support(route, target)),
    worst(index.of(route).filter((finding) => !known.has(finding)))?.text ?? '',
  ]);
  const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  if (rows.length <= OPEN_ROUTES) return table;
  return `<details><summary>${plural(rows.length, 'route')}</summary>\n\n${table}\n\n</details>`;
}

function support(route: Route, target: string): string {
  const level = route.support[target];
  return level === undefined ? '' : level === 'yes' ? 'yes' : `**${level}**`;
}

/** One finding as a list item. */
export function bullet(finding: Diagnostic, trace: readonly string[]): string {
  const { severity, code, file, line, column, message, routes: named, hint } = finding;
  const url = docsUrl(code);
  const label = url === null ? markdownCode(code) : `[${markdownCode(code)}](${url})`;
  const place = file === '' ? '' : ` ${markdownCode(`${file}:${line}:${column}`)}`;
  const more: string[] = [];
  if (trace.length > 1) more.push(`imports ${trace.map(markdownCode).join(' → ')}`);
  const others = named.filter((route) => !message.includes(route));
  if (others.length > 0) {
    const rest = others.length > 8 ? ` and ${others.length - 8} more` : '';
    more.push(`${others.length === 1 ? 'route' : 'routes'} ${others.slice(0, 8).map(markdownCode).join(', ')}${rest}`);
  }
  if (hint !== null) more.push(`hint: ${markdownText(hint)}`);
  return [`- **${severity}** ${label}${place}: ${markdownText(message)}`, ...more.map((text) => `  - ${text}`)].join(
    '\n',
  );
}
