import type { LoaderContext } from '@rspack/core';
import { MagicString } from 'magic-string';

import type { Diagnostic } from '../../manifest/types.ts';
import { stripExports } from '../../native/calls.ts';

/** What the addon answers: edits in UTF-16 offsets, ascending, not overlapping. */
interface StripResult {
  edits: [start: number, end: number, text: string][];
  removed: string[];
  diagnostics: Diagnostic[];
}

interface StripOptions {
  names: readonly string[];
  /** Data functions of each page, by its file. */
  data: Record<string, readonly string[]>;
}

/** Removes the exports in `options.names` from a page, and what only they used. */
export default function stripLoader(this: LoaderContext<StripOptions>, source: string): void {
  const { names, data } = this.getOptions();
  const { edits, removed, diagnostics } = JSON.parse(stripExports(source, this.resourcePath, names)) as StripResult;
  // A file that does not parse goes on as it is: the compiler after this one says so with its place.
  const hidden = data[this.resourcePath]?.find((name) => names.includes(name) && !removed.includes(name));
  if (diagnostics.length === 0 && hidden !== undefined) {
    // What a star brings cannot be taken out here: the browser would get the server's code.
    const message = `its ${hidden} comes from an \`export *\`; name it in the page: \`export { default, ${hidden} } from …\``;
    this.callback(new Error(message));
    return;
  }
  if (diagnostics.length > 0 || edits.length === 0) {
    this.callback(null, source);
    return;
  }
  const string = new MagicString(source);
  for (const [start, end, text] of edits) {
    if (end === start) string.appendLeft(start, text);
    else if (text === '') string.remove(start, end);
    else string.update(start, end, text);
  }
  this.callback(
    null,
    string.toString(),
    string.generateMap({ source: this.resourcePath, includeContent: true, hires: true }) as never,
  );
}
