import type { Manifest } from '../../dist/index.js';
import { finding, manifest } from '../_shared/manifest.ts';

/** Text that means something to every format at once. */
export const NASTY =
  '</script><img src=x onerror="alert(1)"> | `a``b` % , : \r\n::error::x \u2028 @someone <!-- \u001b[31m';

/** The small manifest with nasty names and messages, a finding with an edit, and one without a file. */
export function hostile(): Manifest {
  const all = manifest();
  all.routes[0]!.route = `/${NASTY}`;
  all.routes[0]!.file = `pages/${NASTY}.tsx`;
  all.diagnostics.push(
    finding({
      file: `pages/${NASTY}.tsx`,
      message: `odd ${NASTY}`,
      hint: NASTY,
      severity: 'warning',
      routes: [`/${NASTY}`],
      code: 'config/unknown-runtime',
      edits: [{ file: 'pages/a b#%é.ts', start: 3, end: 5, text: NASTY }],
    }),
    finding({
      file: '',
      code: 'later/code',
      severity: 'info',
      line: 1,
      column: 1,
      endLine: 1,
      endColumn: 1,
      routes: [],
    }),
  );
  return all;
}
