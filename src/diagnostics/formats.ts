import { optionError } from '../config/options.ts';
import { didYouMean } from '../errors.ts';
import { manifestToJson } from '../manifest/json.ts';
import { githubAnnotations } from './github.ts';
import { htmlReport } from './html/report.ts';
import { manifestMarkdown } from './markdown.ts';
import { sarifLog } from './sarif.ts';
import type { Scanned } from './scanned.ts';
import { manifestTable, type TableOptions } from './table.ts';

/** What `formatManifest` can write. */
export const MANIFEST_FORMATS: readonly ['table', 'json', 'sarif', 'github', 'markdown', 'html'] = [
  'table',
  'json',
  'sarif',
  'github',
  'markdown',
  'html',
];

/** One of {@link MANIFEST_FORMATS}. */
export type ManifestFormat = (typeof MANIFEST_FORMATS)[number];

/** Manifests as one text. */
export function formatAll(all: readonly Scanned[], format: ManifestFormat, table: TableOptions): string {
  switch (format) {
    case 'json':
      return manifestToJson(all.length === 1 ? all[0]!.manifest : all.map(({ manifest }) => manifest));
    case 'table':
      return all
        .map((scanned) => `${scanned.name === '' ? '' : `${scanned.name}\n`}${manifestTable(scanned, table)}`)
        .join('\n');
    case 'sarif':
      return sarifLog(all);
    case 'github':
      return all.map(githubAnnotations).join('');
    case 'markdown':
      return all.map(manifestMarkdown).join('\n');
    case 'html':
      return htmlReport(all);
    default:
      throw optionError('formatManifest()', [
        {
          path: 'format',
          message: `unknown format \`${String(format)}\`.${didYouMean(String(format), MANIFEST_FORMATS) || ` Known formats: ${MANIFEST_FORMATS.join(', ')}.`}`,
        },
      ]);
  }
}
