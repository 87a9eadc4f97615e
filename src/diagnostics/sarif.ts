import type { Diagnostic, Edit, Severity } from '../manifest/types.ts';
import { grouped } from '../manifest/group.ts';
import { indexFindings } from '../manifest/query.ts';
import { fingerprint } from '../manifest/fingerprint.ts';
import { CODES } from './codes.ts';
import { docsUrl } from './docs-url.ts';
import { placesOf } from './places.ts';
import type { Scanned } from './scanned.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const HOME = 'https://github.com/switchrt/switchrt-native';
const ROOT = '%SRCROOT%';
const LEVELS: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'note' };
/** A library's finding can touch thousands of routes: readers of a log want some, the manifest has all. */
const ROUTES = 50;
const SLUGS = Object.keys(CODES);

type Json = Record<string, unknown>;

/** A SARIF 2.1.0 log with one run for each manifest. Findings of a baseline are in it as suppressed. */
export function sarifLog(all: readonly Scanned[]): string {
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: all.map(run) }, null, 2)}\n`;
}

function run(scanned: Scanned): Json {
  const { manifest, name, known } = scanned;
  const [, version = ''] = manifest.tool.split('@');
  return {
    tool: {
      driver: { name: 'switchrt-native', semanticVersion: version, informationUri: HOME, rules: rules() },
    },
    // Runs of one category replace each other where they are uploaded: several folders want several.
    ...(name === '' ? {} : { automationDetails: { id: `switchrt-native/${name}/` } }),
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { [ROOT]: { description: { text: 'The folder that every path is relative to.' } } },
    results: results(scanned),
    properties: {
      globalRuntime: manifest.globalRuntime,
      targets: manifest.targets,
      routes: manifest.routes.length,
      known: known.size,
    },
  };
}

function rules(): Json[] {
  return Object.entries(CODES).map(([id, { severity, summary }]) => ({
    id,
    name: id.replaceAll(/(?:^|[/-])(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${summary}.` },
    helpUri: docsUrl(id),
    help: { text: `${summary}. See ${docsUrl(id)}`, markdown: `${summary}. [What it means](${docsUrl(id)})` },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: [id.split('/')[0]] },
  }));
}

function results(scanned: Scanned): Json[] {
  const { manifest, known, prefix } = scanned;
  const { trace } = indexFindings(manifest);
  const seen = new Map<string, number>();
  return manifest.diagnostics.map((finding) => {
    const { code, severity, message, hint, file, routes } = finding;
    const index = SLUGS.indexOf(code);
    const print = fingerprint(finding);
    const nth = (seen.get(print) ?? 0) + 1;
    seen.set(print, nth);
    const chain = trace(finding);
    return {
      ruleId: code,
      ...(index < 0 ? {} : { ruleIndex: index }),
      level: LEVELS[severity],
      message: { text: literal(hint === null ? message : `${message}\n${hint}`) },
      locations: file === '' ? [] : [location(finding, prefix)],
      ...(chain.length > 1 ? { codeFlows: [codeFlow(finding, chain, prefix)] } : {}),
      partialFingerprints: { 'switchrtFinding/v1': `${print}:${nth}` },
      ...(known.has(finding)
        ? { suppressions: [{ kind: 'external', status: 'accepted', justification: 'It is in the baseline.' }] }
        : {}),
      ...(known.size > 0 ? { baselineState: known.has(finding) ? 'unchanged' : 'new' } : {}),
      ...(finding.edits.length > 0 ? { fixes: [fix(finding, scanned)] } : {}),
      properties: { routes: routes.slice(0, ROUTES), routeCount: routes.length },
    };
  });
}

/** Brackets before a parenthesis are a link to SARIF's readers, `\[` is a bracket. */
function literal(text: string): string {
  return text.replaceAll(/\[(?=[^\]]*\]\()/g, '\\[');
}

function artifact(file: string, prefix: string): Json {
  const uri = `${prefix}${file}`
    .split('/')
    .map((part) => encodeURIComponent(part.replaceAll(/\p{Surrogate}/gu, '\ufffd')))
    .join('/');
  return { uri, uriBaseId: ROOT };
}

function location(finding: Diagnostic, prefix: string): Json {
  const { file, line, column, endLine, endColumn, routes } = finding;
  const region = { startLine: line, startColumn: column, endLine, endColumn };
  return {
    physicalLocation: { artifactLocation: artifact(file, prefix), region },
    ...(routes.length > 0
      ? { logicalLocations: routes.slice(0, ROUTES).map((name) => ({ fullyQualifiedName: name, kind: 'resource' })) }
      : {}),
  };
}

/** From the route's file to the place, import by import. */
function codeFlow(finding: Diagnostic, chain: readonly string[], prefix: string): Json {
  const { line, column, endLine, endColumn } = finding;
  const last = chain.length - 1;
  const locations = chain.map((file, i) => ({
    location: {
      physicalLocation: {
        artifactLocation: artifact(file, prefix),
        region: i === last ? { startLine: line, startColumn: column, endLine, endColumn } : { startLine: 1 },
      },
      message: { text: i === last ? 'used here' : `imports ${literal(chain[i + 1]!)}` },
    },
  }));
  return { threadFlows: [{ locations }] };
}

function fix({ edits, hint }: Diagnostic, { prefix, readSource }: Scanned): Json {
  const files = grouped(edits.map((edit) => [edit.file, edit] as const));
  return {
    description: { text: literal(hint ?? 'Write what is meant.') },
    artifactChanges: [...files].map(([file, list]) => ({
      artifactLocation: artifact(file, prefix),
      replacements: replacements(list, readSource(file)),
    })),
  };
}

function replacements(edits: readonly Edit[], source: string | null): Json[] {
  const places = source === null ? null : placesOf(source);
  return edits.map(({ start, end, text }) => ({
    deletedRegion: places
      ? { ...places.start(start), ...places.end(end) }
      : { charOffset: start, charLength: end - start },
    insertedContent: { text },
  }));
}
