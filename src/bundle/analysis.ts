import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { CompilerName, CompilerResult, Weight } from './bundler.ts';
import type { BuildOutput } from './output.ts';
import type { Plan } from './plan.ts';
import { clientPages, serverEntries } from './plan.ts';
import type { Project } from './project.ts';
import { formatBytes } from './sizes.ts';

interface RouteAnalysis {
  route: string;
  compiler: CompilerName;
  parts: Weight[];
}

/** Writes `analyze.json` and a page for people, `analyze.html`: what each route is made of, in bytes before minification. */
export function writeAnalysis(
  output: BuildOutput,
  plan: Plan,
  results: ReadonlyMap<CompilerName, CompilerResult>,
  project: Project,
): void {
  const entries = [
    ...serverEntries(plan, 'nodejs').map((entry) => ['nodejs', entry] as const),
    ...serverEntries(plan, 'edge').map((entry) => ['edge', entry] as const),
    ...clientPages(plan).map((entry) => ['client', entry] as const),
  ];
  const routes = entries.flatMap(([compiler, entry]): RouteAnalysis[] => {
    const result = results.get(compiler);
    return result ? [{ route: entry.route, compiler, parts: result.weigh(entry.entry) }] : [];
  });
  writeFileSync(
    join(project.workDir, 'analyze.json'),
    `${JSON.stringify({ buildId: output.buildId, routes }, null, 2)}\n`,
  );
  writeFileSync(join(project.workDir, 'analyze.html'), page(routes));
}

function page(routes: readonly RouteAnalysis[]): string {
  const largest = Math.max(1, ...routes.map(({ parts }) => total(parts)));
  const sections = routes.map(({ route, compiler, parts }) => {
    const rows = parts
      .slice(0, 40)
      .map(
        ({ name, bytes }) =>
          `<tr><td>${html(name)}<td class=n>${formatBytes(bytes)}<td><i style="width:${((bytes / total(parts)) * 100).toFixed(1)}%"></i>`,
      );
    return `<details><summary><b>${html(route)}</b> <em>${compiler}</em> ${formatBytes(total(parts))}<i style="width:${((total(parts) / largest) * 100).toFixed(1)}%"></i></summary><table>${rows.join('')}</table></details>`;
  });
  return `<!doctype html><meta charset=utf-8><title>What each route is made of</title><style>
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}i{display:block;height:4px;background:#2563eb;border-radius:2px}em{color:#777;font-style:normal}
summary{cursor:pointer;padding:.4rem 0}table{width:100%;border-collapse:collapse}td{padding:.15rem .5rem;border-top:1px solid #8883}.n{text-align:right;white-space:nowrap;width:7rem}td:last-child{width:30%}
@media(prefers-color-scheme:dark){body{background:#111;color:#eee}}</style><h1>What each route is made of</h1><p>Bytes before minification.</p>${sections.join('\n')}\n`;
}

function total(parts: readonly Weight[]): number {
  return Math.max(
    1,
    parts.reduce((sum, part) => sum + part.bytes, 0),
  );
}

function html(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
