import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join } from 'node:path';

import { ownRoot } from './own.ts';
import { findPackage, packageFolder } from './packages.ts';

/** Decides which npm packages a Node bundle leaves outside. Answers are kept for one build. */
export interface ExternalRule {
  /** Whether `request`, made from the folder `context`, stays a `require` in the bundle. */
  isExternal(request: string, context: string): boolean;
}

/** What Node's `require` loads; addons among it. */
const loadable = /\.(?:[cm]?js|json|node)$/;

/**
 * A package stays outside when Node finds the same file from the project's folder, the file is JavaScript in a `node_modules`, and
 * neither it nor a dependency needs the bundler: `next/*` imports and style sheets mean nothing to Node.
 */
export function externalRule(dir: string): ExternalRule {
  const fromRoot = createRequire(join(dir, 'package.json'));
  const answers = new Map<string, boolean>();
  const needsBundler = bundledPackages();
  const decide = (request: string, context: string): boolean => {
    // One React for everyone, also for this package's own renderer.
    if (/^react(-dom)?(\/|$)/.test(request)) return true;
    if (context.startsWith(ownRoot)) return false;
    const file = realFile(fromRoot, request);
    // This package's public modules are the ones that its own half of the bundle uses.
    if (file?.startsWith(ownRoot)) return false;
    if (!file || !loadable.test(file) || !/[/\\]node_modules[/\\]/.test(file)) return false;
    if (realFile(createRequire(join(context, 'x.js')), request) !== file) return false;
    return !needsBundler(file);
  };
  return {
    isExternal(request, context) {
      if (/^[./]|^[a-z+]+:|^#|[!?]/i.test(request)) return false;
      const key = `${request}\0${context}`;
      let answer = answers.get(key);
      if (answer === undefined) answers.set(key, (answer = decide(request, context)));
      return answer;
    },
  };
}

function realFile(require: NodeJS.Require, request: string): string | null {
  const file = tryResolve(require, request);
  return file === null || !isAbsolute(file) ? null : realpathSync(file);
}

interface PackageFacts {
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** Whether a package, or one that it depends on, imports `next/*` or a style sheet. */
function bundledPackages(): (file: string) => boolean {
  const known = new Map<string, boolean>();
  const visit = (folder: string, entry: string | null): boolean => {
    const before = known.get(folder);
    if (before !== undefined) return before;
    // A cycle of dependencies needs the bundler only if some other member does.
    known.set(folder, false);
    const answer = inspect(folder, entry);
    known.set(folder, answer);
    return answer;
  };
  const inspect = (folder: string, entry: string | null): boolean => {
    const facts = readFacts(folder);
    if (facts.peerDependencies?.['next'] || facts.dependencies?.['next']) return true;
    const require = createRequire(join(folder, 'package.json'));
    const main = entry ?? tryResolve(require, folder);
    if (main && importsNextOrCss(main)) return true;
    return Object.keys(facts.dependencies ?? {}).some((name) => {
      const below = findPackage(folder, name);
      return below !== null && visit(realpathSync(below), null);
    });
  };
  return (file) => {
    const folder = packageFolder(file);
    return folder !== null && visit(folder, file);
  };
}

function readFacts(folder: string): PackageFacts {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFacts;
  } catch {
    return {};
  }
}

function tryResolve(require: NodeJS.Require, request: string): string | null {
  try {
    return require.resolve(request);
  } catch {
    return null;
  }
}

/** Follows a package's own relative imports from its entry, at most 60 files of at most 1 MB. */
function importsNextOrCss(entry: string): boolean {
  const queue = [entry];
  const seen = new Set(queue);
  for (let i = 0; i < queue.length && i < 60; i++) {
    const file = queue[i]!;
    if (!/\.[cm]?js$/.test(file)) continue;
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      continue;
    }
    if (text.length > 1_048_576) continue;
    const require = createRequire(file);
    for (const [, specifier] of text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)['"]([^'"\n]+)['"]/g)) {
      if (/^next\/|^@next\/font|\.css$/.test(specifier!)) return true;
      if (!specifier!.startsWith('.')) continue;
      const next = tryResolve(require, specifier!);
      if (next && !seen.has(next)) {
        seen.add(next);
        queue.push(next);
      }
    }
  }
  return false;
}
