import { createRequire } from 'node:module';
import { join } from 'node:path';

import test from 'ava';

import { scan } from '../../dist/index.js';
import { installed } from '../_shared/install.ts';
import { project } from '../_shared/project.ts';
import { FORMS, library, written } from './_forms.ts';
import type { Form } from './_forms.ts';
import { ask } from './_next.ts';
import type { PageAnswer } from './_next.ts';

/** What `@vercel/static-config` is called with and gives. */
interface StaticConfig {
  getConfig(project: unknown, file: string): { runtime?: string } | null;
}

/** More forms than Next is asked about elsewhere. */
const MORE: Form[] = [
  { name: 'CommonJS', head: `module.exports.config = { runtime: 'V' };` },
  { name: 'CommonJS, `exports`', head: `exports.config = { runtime: 'V' };` },
  { name: 'a whole module', head: `module.exports = { config: { runtime: 'V' } };` },
  { name: 'a constant as the whole', head: `const c = { runtime: 'V' };\nexport const config = c;` },
  { name: 'a type on the name', head: `export const config: { runtime: string } = { runtime: 'V' };` },
  { name: 'an old assertion', head: `export const config = <object>{ runtime: 'V' };` },
  { name: 'a non-null assertion', head: `export const config = { runtime: 'V'! };` },
  { name: '`String.raw`', head: 'export const config = { runtime: String.raw`V` };' },
  { name: 'a negative number beside it', head: `export const config = { runtime: 'V', weight: -1 };` },
  { name: 'a spread in a list', head: `const r = ['a'];\nexport const config = { runtime: 'V', list: [...r] };` },
  { name: 'a text in brackets', head: `export const config = { ['runtime']: 'V' };` },
  { name: '`export *`', head: `export * from '../lib/V';` },
];

/** Forms whose value is not followed here either: that is told by itself. */
const NOT_FOLLOWED = /^(?:`export let`|a call|an environment variable|a reassigned variable)$/;

type Seen = 'reads' | 'does not see' | 'leaves' | 'throws' | 'warns' | 'reports';

function vercel(file: string, value: string): Seen {
  const require = createRequire(join(installed('../differential', '@vercel/static-config/package.json'), 'x.js'));
  const { getConfig } = require('@vercel/static-config') as StaticConfig;
  const { Project } = require('ts-morph') as { Project: new () => unknown };
  try {
    const config = getConfig(new Project(), file);
    if (config === null) return 'does not see';
    return config.runtime === value ? 'reads' : 'leaves';
  } catch {
    return 'throws';
  }
}

/** What the note says of a tool; without a word of it, that it reads the value. */
function said(message: string, tool: string): Seen {
  const clause = message.split(/: |; /).find((part) => part.startsWith(`${tool} `));
  const words: Seen[] = ['does not see', 'leaves', 'throws', 'warns', 'reports'];
  return words.find((word) => clause?.startsWith(`${tool} ${word}`)) ?? 'reads';
}

test('config/peer-differs says of every form what Next and the Vercel CLI really make of it', async (t) => {
  // Each version of Next has its own word for the edge on an API route.
  const words = { '12': 'experimental-edge', '16': 'edge' } as const;
  const files: Record<string, string> = { 'lib/values.ts': library(Object.values(words)) };
  for (const word of Object.values(words)) files[`lib/${word}.ts`] = `export const config = { runtime: '${word}' };\n`;
  const list = [...FORMS, ...MORE].filter(({ name }) => !/^(?:only in|a flat)/.test(name));
  const path = (i: number, word: string): string => `pages/api/form-${i}-${word}.ts`;
  for (const [i, form] of list.entries()) {
    for (const word of Object.values(words)) {
      const tail = /module\.exports|^exports/m.test(form.head)
        ? `exports.default = () => new Response('ok');\n`
        : `export default () => new Response('ok');\n`;
      files[path(i, word)] = `${written(form, word, '../../lib').replace('/V', `/${word}`)}\n${tail}`;
    }
  }
  const dir = project(t, files);
  const { diagnostics, routes } = await scan(dir, { uses: false, peers: true });
  const notes = diagnostics.filter(({ code }) => code === 'config/peer-differs');
  const wrong: string[] = [];
  let differing = 0;
  for (const version of ['12', '16'] as const) {
    const word = words[version];
    const asked = list.map((_, i) => ({
      ask: 'page',
      file: join(dir, path(i, word)),
      route: `/api/form-${i}-${word}`,
    }));
    for (const [i, answer] of ask<PageAnswer>(version, asked).entries()) {
      const file = path(i, word);
      const told = notes.filter((note) => note.file === file);
      if (NOT_FOLLOWED.test(list[i].name)) {
        t.deepEqual(told, [], list[i].name);
        continue;
      }
      t.is(routes.find((route) => route.file === file)?.runtime, 'edge', list[i].name);
      t.true(told.length <= 1, 'one note a declaration');
      const message = told[0]?.message ?? '';
      const complaint = [answer.error ?? '', ...answer.logged].find((line) =>
        /can't recognize|not supported/.test(line),
      );
      const next: Seen =
        complaint !== undefined
          ? version === '12' || complaint.includes('re-exported')
            ? 'warns'
            : 'reports'
          : answer.value?.runtime === word
            ? 'reads'
            : 'does not see';
      const cli = vercel(join(dir, file), word);
      for (const [tool, real] of [
        [`Next ${version}`, next],
        ['@vercel/static-config', cli],
      ] as const) {
        if (real !== 'reads') differing += 1;
        if (said(message, tool) !== real)
          wrong.push(`${list[i].name}: ${tool} ${real}; said: ${message} ${JSON.stringify(answer)}`);
      }
      if (next === 'reads' && cli === 'reads') continue;
      t.is(told[0]?.severity, 'info');
      // Where no literal says it to everybody, the hint says what they take.
      const hint =
        list[i].name === 'a negative number beside it'
          ? '`export const` with texts'
          : `\`export const config = ${literal(list[i].name, word)};\``;
      t.true(told[0]?.hint?.startsWith(`All of them read ${hint}`), list[i].name);
    }
  }
  t.deepEqual(wrong, []);
  t.true(differing > 80);
});

function literal(form: string, word: string): string {
  if (form === 'other keys beside it') return `{ maxDuration: 5, runtime: '${word}', amp: false }`;
  if (form === 'a spread in a list') return `{ runtime: '${word}', list: ['a'] }`;
  return `{ runtime: '${word}' }`;
}
