import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { installed } from '../_shared/install.ts';

export interface Answer<T> {
  value?: T;
  error?: string;
  logged: string[];
}

export interface PageAnswer {
  runtime: string | null;
  ssg: boolean | null;
  ssr: boolean | null;
  maxDuration: number | null;
}

/** Asks the published package, in a process of its own: an answer a question, in order. */
export function ask<T>(version: '12' | '16', questions: object[]): Answer<T>[] {
  const dir = installed('../differential', 'next-16/package.json');
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(dir, 'next.cjs'), version], {
    input: questions.map((question) => `${JSON.stringify(question)}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const lines = stdout.split('\n').filter((line) => line !== '');
  if (lines.length !== questions.length) throw new Error(`next ${version} ended with ${status}: ${stderr}`);
  return lines.map((line) => JSON.parse(line) as Answer<T>);
}

/** Small, repeatable chance. */
export function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}
