import { printable } from './text.ts';

/** Text that Markdown shows as it is: nothing in it makes a link, a mention, a tag, a table cell or emphasis. */
export function markdownText(text: string): string {
  // Parts in backticks are code in messages too.
  return text
    .split(/(`[^`]*`)/)
    .map((part, i) => (i % 2 === 1 ? markdownCode(part.slice(1, -1)) : plain(part)))
    .join('');
}

function plain(text: string): string {
  return oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_{}[\]()#+!|~]/g, '\\$&')
    .replaceAll(/(?<=^\s*)(?:-|\d+(?=\.))/g, '\\$&')
    .replaceAll('@', '@<!-- -->');
}

/** A span of code for text of any kind, safe inside a table. */
export function markdownCode(text: string): string {
  const shown = oneLine(text).replaceAll('|', '\\|');
  if (shown.trim() === '') return '';
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  // A span that begins or ends with a backtick wants a space between.
  const gap = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${gap}${shown}${gap}${fence}`;
}

function oneLine(text: string): string {
  return printable(text.replaceAll(/\r\n|[\r\n\t]/g, ' '));
}
