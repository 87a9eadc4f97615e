import type { RuntimeStats } from '../runtimes/contract.ts';
import { ask, streamed } from './answer.ts';
import { load, quantile } from './load.ts';

/** What a probe route answers: each attempt's name, and whether it got through. */
export type Attempts = Record<string, boolean>;

/** Where to measure one runtime: paths are relative to `origin`. */
export interface Subject {
  name: 'nodejs' | 'lambda' | 'edge';
  title: string;
  origin: string;
  /** A page with a part that takes its time. */
  page: string;
  /** A small API route, for the load. */
  api: string;
  /** Answers `{ io, packages, security }` of {@link Attempts}. */
  probe: string;
  /** Bytes of the page's code, and the limit they are held against (null: none). */
  code: { bytes: number; limit: number | null };
  /** Cold boots seen so far, in milliseconds. */
  coldBoots: () => Promise<number[]>;
  stats: () => Promise<RuntimeStats>;
}

/** One runtime's column of the runtime table. Times in milliseconds. */
export interface Measured {
  name: Subject['name'];
  title: string;
  coldBootMs: number;
  coldBoots: number;
  firstByteMs: number;
  wholeMs: number;
  streaming: boolean;
  io: Attempts;
  packages: Attempts;
  security: Attempts;
  code: Subject['code'];
  scalability: { concurrency: number; requestsPerSecond: number; instances: number; failed: number }[];
}

/** Measures one runtime on a running server: some seconds. A page or probe that does not answer 200 is an error naming it. */
export async function measureRuntime(
  subject: Subject,
  options: { repeats?: number; loadMs?: number; concurrency?: number[] } = {},
): Promise<Measured> {
  const { repeats = 5, loadMs = 1500, concurrency = [1, 50] } = options;
  const url = (path: string): string => new URL(path, subject.origin).href;

  const first = await ask(url(subject.page));
  if (first.status !== 200) throw new Error(`${subject.page} answered ${first.status}`);
  const answers = [];
  for (let i = 0; i < repeats; i++) answers.push(await ask(url(subject.page)));

  const probed = await fetch(url(subject.probe));
  if (probed.status !== 200) throw new Error(`${subject.probe} answered ${probed.status}`);
  const { io, packages, security } = (await probed.json()) as Record<'io' | 'packages' | 'security', Attempts>;

  // Before the load, which makes instances boot side by side.
  const boots = await subject.coldBoots();
  const scalability = [];
  for (const n of concurrency) {
    await Promise.all(Array.from({ length: n }, () => ask(url(subject.api))));
    const result = await load(url(subject.api), { concurrency: n, durationMs: loadMs });
    scalability.push({
      concurrency: n,
      requestsPerSecond: result.requestsPerSecond,
      failed: result.failed,
      instances: (await subject.stats()).instances,
    });
  }
  return {
    name: subject.name,
    title: subject.title,
    coldBootMs: quantile(boots, 0.5),
    coldBoots: boots.length,
    firstByteMs: quantile(
      answers.map((answer) => answer.firstByteMs),
      0.5,
    ),
    wholeMs: quantile(
      answers.map((answer) => answer.wholeMs),
      0.5,
    ),
    streaming: answers.every(streamed),
    io,
    packages,
    security,
    code: subject.code,
    scalability,
  };
}
