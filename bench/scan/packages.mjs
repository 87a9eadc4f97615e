// Packages that edge routes import: an app of a few routes and a `node_modules` of which every file is reached.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const PACKAGES = 20;

/** A module of some two kilobytes; every third is CommonJS, as published packages are mixed. */
function source(pack, file, next) {
  const cjs = pack % 3 === 2;
  const node = file % 25 === 7 ? (cjs ? `const fs = require('fs');\n` : `import fs from 'node:fs';\n`) : '';
  const body = Array.from({ length: 12 }, (_, i) => {
    const name = `step${file}_${i}`;
    return `function ${name}(options, value = ${i}) {\n  const { depth = ${i}, label = 'p${pack}', ...rest } = options ?? {};\n  for (const [key, item] of Object.entries(rest)) {\n    if (typeof item === 'number' && key.length > depth) value += item * ${i + 1};\n    else if (label.startsWith(key)) value -= depth;\n  }\n  return value;\n}\n`;
  }).join('');
  const read = node ? `fs.existsSync(String(input))` : `false`;
  const run = `function run${file}(input) {\n  return ${read} ? 0 : step${file}_0(input) + step${file}_11(input)${next === undefined ? '' : ` + run${next}(input)`};\n}\n`;
  if (cjs) {
    const link = next === undefined ? '' : `const { run${next} } = require('./f${next}.js');\n`;
    return `'use strict';\n${node}${link}${body}${run}exports.run${file} = run${file};\n`;
  }
  const link = next === undefined ? '' : `import { run${next} } from './f${next}.js';\n`;
  return `${node}${link}${body}export ${run}`;
}

/** The entry leads to ten chains of files. */
function entry(pack, files) {
  const heads = Array.from({ length: 10 }, (_, i) => i).filter((i) => i < files);
  return pack % 3 === 2
    ? `'use strict';\n${heads.map((i) => `exports.run${i} = require('./f${i}.js').run${i};\n`).join('')}`
    : heads.map((i) => `export { run${i} } from './f${i}.js';\n`).join('');
}

/**
 * Two apps of the same routes: `dir` imports packages of `files` files together, all of them reached; in `without` the same routes import
 * nothing.
 */
export function packages(files) {
  const top = mkdtempSync(join(tmpdir(), 'switchrt-packages-'));
  const [dir, without] = [join(top, 'with'), join(top, 'without')];
  const write = (path, text) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  const each = files / PACKAGES - 1;
  for (let pack = 0; pack < PACKAGES; pack++) {
    const folder = join(dir, 'node_modules', `pack-${pack}`);
    const type = pack % 3 === 2 ? 'commonjs' : 'module';
    write(
      join(folder, 'package.json'),
      JSON.stringify({ name: `pack-${pack}`, version: '1.0.0', type, main: './index.js' }),
    );
    write(join(folder, 'index.js'), entry(pack, each));
    for (let file = 0; file < each; file++) {
      write(join(folder, `f${file}.js`), source(pack, file, file + 10 < each ? file + 10 : undefined));
    }
    const names = Array.from({ length: 10 }, (_, i) => `run${i}`).join(', ');
    const route = (lines, call) =>
      `${lines}export const config = { runtime: 'edge' };\nexport default (request) => Response.json(${call});\n`;
    write(
      join(dir, 'pages/api', `p${pack}.ts`),
      route(`import { ${names} } from 'pack-${pack}';\n`, `[${names}].map((run) => run(request))`),
    );
    write(join(without, 'pages/api', `p${pack}.ts`), route('', '[request.url]'));
  }
  for (const app of [dir, without]) write(join(app, 'package.json'), '{ "name": "app", "private": true }\n');
  return { dir, without, files, remove: () => rmSync(top, { recursive: true, force: true }) };
}
