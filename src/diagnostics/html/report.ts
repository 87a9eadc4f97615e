import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { Scanned } from '../scanned.ts';
import { reportData } from './data.ts';
import { STYLE } from './style.ts';

/**
 * One HTML file that needs nothing else: routes, runtimes and findings with a filter, import chains and code frames.
 *
 * Its policy allows exactly its own script and style, and no network. What a manifest says is data to the script, and text to the page.
 */
export function htmlReport(all: readonly Scanned[]): string {
  const script = readFileSync(new URL('./client.js', import.meta.url), 'utf8').trim();
  const data = reportData(all);
  const policy = `default-src 'none'; script-src ${source(script)}; style-src ${source(STYLE)}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Routes and runtimes</title>
<style>${STYLE}</style>
</head>
<body>
<noscript><p class="empty">This report draws itself: it needs scripts, and no network.</p></noscript>
<main id="report"></main>
<script type="application/json" id="data">${json(data)}</script>
<script type="module">${script}</script>
</body>
</html>
`;
}

/** As a source of the policy: the content's own hash. */
function source(content: string): string {
  return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
}

/** JSON that no HTML parser can take for markup, and no script parser for the end of a line. */
function json(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
