import { paint, type Paint, plural, printable } from '../diagnostics/text.ts';
import type { ConditionExplanation, ImportChain, ReachExplanation, RuntimeChains, RuntimeEntry } from './types.ts';

/** What `why` prints: each runtime's chains, equal ones once. */
export function formatReach(reach: ReachExplanation, options: { color?: boolean } = {}): string {
  const color = paint(options.color ?? false);
  const head = `${color.bold(printable(reach.route))}  ${color.dim(printable(reach.file))}`;
  const own = reach.runtime === 'edge' ? 'edge-light' : 'nodejs';
  const asked = printable(reach.asked);
  if (!reach.reached) return `${head}\n\n${asked} is not reached, in any runtime.\n`;
  const groups = grouped(reach.runtimes, ({ reached, used, total, chains }) =>
    JSON.stringify([reached, used, total, chains]),
  );
  const parts = groups.map((group) => {
    const { reached, used, total, chains } = group[0]!;
    const title = color.bold(
      names(
        group.map(({ runtime }) => runtime),
        own,
      ),
    );
    if (!reached) return `${title}: ${asked} is not reached`;
    const count = plural(total, 'shortest chain');
    const mild = used ? '' : ', only by code that nothing here uses';
    const rest = total > chains.length ? `\n  and ${total - chains.length} more of that length` : '';
    return `${title}: ${count}${mild}\n${chains.map((chain) => chainText(chain, color)).join('\n\n')}${rest}`;
  });
  return `${[head, ...parts].join('\n\n')}\n`;
}

function chainText({ steps, to, package: owner }: ImportChain, color: Paint): string {
  if (steps.length === 0) return `  ${printable(to)} is the route's own file, or is loaded with it`;
  const lines = steps.map(({ file, line, column, specifier }, i) => {
    const place = color.dim(`${printable(file)}:${line}:${column}`);
    return `  ${'  '.repeat(Math.min(i, 12))}${place} imports '${printable(specifier)}'`;
  });
  const label = owner === null ? '' : color.dim(` (${owner})`);
  return [...lines, `  ${'  '.repeat(Math.min(steps.length, 12))}${color.bold(printable(to))}${label}`].join('\n');
}

/** What `why-condition` prints: the walk through the package.json for each runtime, equal ones once. */
export function formatConditions(explanation: ConditionExplanation, options: { color?: boolean } = {}): string {
  const color = paint(options.color ?? false);
  const head = `${color.bold(printable(explanation.specifier))}  ${color.dim(`${printable(explanation.package)} in ${printable(explanation.dir)}`)}`;
  const groups = grouped(explanation.entries, ({ field, target, elsewhere, file, error, steps }) =>
    // The sentence names the runtime: the keys are what is the same.
    JSON.stringify([field, target, elsewhere, file, error === null, steps.map(({ path, taken }) => [path, taken])]),
  );
  return `${[head, ...groups.map((group) => entryText(group, color))].join('\n\n')}\n`;
}

function entryText(group: readonly RuntimeEntry[], color: Paint): string {
  const [first] = group;
  const { field, file, target, elsewhere, error, steps, conditions } = first!;
  const who = [...new Set(group.map(({ runtime }) => runtime))].map((runtime) => {
    const kinds = group.filter((entry) => entry.runtime === runtime).map(({ kind }) => kind);
    return kinds.length === 2 ? runtime : `${runtime} (${kinds[0]!})`;
  });
  const answer =
    file !== null
      ? color.green(printable(file))
      : elsewhere !== null
        ? `${printable(elsewhere)}, another package`
        : error === null
          ? color.yellow('nothing: the package switches it off there')
          : color.red('nothing: it does not resolve there');
  const lines = [`${color.bold(who.join(', '))}  ${answer}`];
  if (group.length === 1) lines.push(`  ${color.dim(`conditions ${conditions.join(', ')}`)}`);
  const lastTaken = steps.findLastIndex(({ taken }) => taken);
  for (const [i, { path, taken, why }] of steps.entries()) {
    const sign = i === lastTaken ? color.green('✓') : taken ? color.dim('›') : color.dim('·');
    const reason = group.length > 1 ? why.replace(/(is no condition) of [\w-]+$/, '$1 of theirs') : why;
    lines.push(
      `  ${sign} ${printable(path.map((key) => (/^[\w$]+$/.test(key) ? key : `"${key}"`)).join(' › '))}: ${printable(reason)}`,
    );
  }
  if (file !== null && target === null && elsewhere === null)
    lines.push(`  ${color.yellow(`the resolver finds it by another way than \`${field}\``)}`);
  return lines.join('\n');
}

function names(runtimes: readonly RuntimeChains['runtime'][], own: string): string {
  return runtimes.map((runtime) => (runtime === own ? `${runtime} (where it runs)` : runtime)).join(', ');
}

function grouped<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return [...groups.values()];
}
