// The examples of `docs/diagnostics`: each is scanned, and what is said about it stands on the page.
// `node scripts/diagnostic-examples.mjs --write` puts what is said now into `crates/xtask/src/docs`; then `codegen`.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { formatDiagnostics, scan } from '../dist/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Reads the `## Example` of a page: files are a line with their name in backticks and a fence behind it, what is said is a `text`
 * fence, what stands behind `Mended:` replaces or, with `Without \`file\`.`, removes files.
 *
 * @returns {{ files: Record<string, string>, mended: Record<string, string | null>, said: string } | null}
 */
export function readExample(page) {
  const section = /^## Example\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(page)?.[1];
  if (section === undefined) return null;
  const example = { files: {}, mended: {}, said: '' };
  let into = example.files;
  const tokens = /^Mended:$|^Without `([^`]+)`\.$|^`([^`]+)`\n\n```\w+\n([\s\S]*?)^```$|^```text\n([\s\S]*?)^```$/gm;
  for (const [token, gone, file, text, said] of section.matchAll(tokens)) {
    if (token === 'Mended:') into = example.mended;
    else if (gone !== undefined) example.mended[gone] = null;
    else if (file !== undefined) into[file] = text;
    else example.said = said;
  }
  return example;
}

/** What a scan says about files, as far as it is about a code. */
export async function say(code, files) {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'switchrt-example-')));
  try {
    for (const [name, text] of Object.entries(files)) {
      if (text === null) continue;
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      writeFileSync(join(dir, name), text);
    }
    const manifest = await scan(dir, { peers: true });
    const found = manifest.diagnostics.filter((finding) => finding.code === code);
    return formatDiagnostics(found, { root: dir, manifest });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function write() {
  const folder = join(root, 'crates/xtask/src/docs');
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.md'))) {
    const sections = readFileSync(join(folder, name), 'utf8').split(/^(?==== )/m);
    for (const [i, section] of sections.entries()) {
      const code = /^=== (\S+)/.exec(section)?.[1];
      const example = readExample(section);
      if (code === undefined || example === null) continue;
      const said = await say(code, example.files);
      if (said === '') process.stderr.write(`${code}: nothing is said\n`);
      if ((await say(code, { ...example.files, ...example.mended })) !== '')
        process.stderr.write(`${code}: still said when mended\n`);
      sections[i] = section.replace(/^```text\n[\s\S]*?^```$/m, () => `\`\`\`text\n${said}\`\`\``);
    }
    writeFileSync(join(folder, name), sections.join(''));
  }
}

if (process.argv[2] === '--write') await write();
