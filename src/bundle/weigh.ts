import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Stats, StatsModule } from '@rspack/core';

import type { Weight } from './bundler.ts';
import { relativePath } from './finding.ts';

/** Absolute paths of an entry's modules with the extension, sorted. */
export function entryModules(stats: Stats, entry: string, extension: string): string[] {
  const files = leaves(stats, entry).map(resourceOf);
  return [...new Set(files.filter((file) => file.endsWith(extension)))].sort();
}

/** An entry's packages and project files by their bytes before minification, heaviest first. */
export function weighEntry(stats: Stats, entry: string, dir: string): Weight[] {
  const weights = new Map<string, number>();
  for (const module of leaves(stats, entry)) {
    const name = ownerOf(resourceOf(module), dir);
    if (name) weights.set(name, (weights.get(name) ?? 0) + (module.size ?? 0));
  }
  return [...weights]
    .map(([name, bytes]) => ({ name, bytes }))
    .sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
}

/** Files of the chunks that an entry can load by `import()`, at any depth, sorted. */
export function laterFiles(stats: Stats, entry: string): string[] {
  const { entrypoints = {}, chunks = [] } = relations(stats);
  const byId = new Map(chunks.map((chunk) => [chunk.id, chunk]));
  const first = entrypoints[entry]?.chunks ?? [];
  const seen = new Set<string | number | null | undefined>(first);
  const queue = [...first];
  const files = new Set<string>();
  for (let i = 0; i < queue.length; i++) {
    for (const child of byId.get(queue[i])?.children ?? []) {
      if (seen.has(child)) continue;
      seen.add(child);
      queue.push(child);
      for (const file of byId.get(child)?.files ?? []) if (file.endsWith('.js')) files.add(file);
    }
  }
  return [...files].sort();
}

/** The modules of all chunks of an entry; a concatenated module counts as its parts. */
function leaves(stats: Stats, entry: string): StatsModule[] {
  const { entrypoints = {}, chunks = [] } = details(stats);
  const ids = new Set(entrypoints[entry]?.chunks ?? []);
  const found: StatsModule[] = [];
  const visit = (module: StatsModule): void => {
    if (module.modules?.length) module.modules.forEach(visit);
    else found.push(module);
  };
  for (const chunk of chunks) if (ids.has(chunk.id!)) chunk.modules?.forEach(visit);
  return found;
}

type StatsJson = ReturnType<Stats['toJson']>;

/** Statistics of one kind, made once for each compiler and only when something asks for them. */
function remember(options: Record<string, unknown>): (stats: Stats) => StatsJson {
  const kept = new WeakMap<Stats, StatsJson>();
  return (stats) => {
    let json = kept.get(stats);
    if (!json)
      kept.set(stats, (json = stats.toJson({ all: false, entrypoints: true, chunks: true, ids: true, ...options })));
    return json;
  };
}

const relations = remember({ chunkRelations: true });

const details = remember({
  chunkModules: true,
  dependentModules: true,
  nestedModules: true,
  orphanModules: true,
  modulesSpace: Infinity,
  chunkModulesSpace: Infinity,
  nestedModulesSpace: Infinity,
});

/** `loader!/abs/file.ts?query|type` → `/abs/file.ts`. */
function resourceOf(module: StatsModule): string {
  const identifier = module.nameForCondition ?? module.identifier ?? '';
  return identifier
    .split('!')
    .at(-1)!
    .replace(/\?.*$/, '')
    .replace(/^[a-z/-]+\|/, '')
    .replace(/\|.*$/, '');
}

function ownerOf(file: string, dir: string): string | null {
  if (!file.startsWith('/')) return null;
  const match = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(file);
  return match ? nameAndVersion(match[1]!, match[2]!) : relativePath(dir, file);
}

function nameAndVersion(folder: string, name: string): string {
  try {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version?: string };
    return version ? `${name}@${version}` : name;
  } catch {
    return name;
  }
}
