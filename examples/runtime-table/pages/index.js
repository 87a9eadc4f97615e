import Head from 'next/head';
import { useCallback, useEffect, useState } from 'react';

import { Lane } from '../components/lane';
import { Table } from '../components/table';
import { measure, runtimes } from '../components/measure';

/** A static page: the browser asks the three runtimes and draws what comes back, as it comes back. */
export default function Home() {
  const [results, setResults] = useState({});
  const [busy, setBusy] = useState(false);

  const runAll = useCallback(async () => {
    setBusy(true);
    const update = (name, part) => setResults((all) => ({ ...all, [name]: { ...all[name], ...part } }));
    for (const { name } of runtimes) {
      update(name, { chunks: [], done: false });
      await measure(name, (part) => update(name, part));
    }
    setBusy(false);
  }, []);

  useEffect(() => {
    void runAll();
  }, [runAll]);

  return (
    <main className="page home">
      <Head>
        <title>Runtime table</title>
      </Head>
      <header className="hero">
        <p className="eyebrow">one app, one line per route</p>
        <h1>
          The same page, <em>three runtimes</em>
        </h1>
        <p className="lead">
          Each lane asks for the same page and marks every chunk as it arrives. The page has a part that takes 600 ms: a runtime that streams
          sends the rest of it first.
        </p>
      </header>
      <section className="lanes">
        {runtimes.map((runtime) => (
          <Lane key={runtime.name} {...runtime} result={results[runtime.name]} />
        ))}
      </section>
      <p className="actions">
        <button type="button" onClick={runAll} disabled={busy}>
          {busy ? 'Measuring …' : 'Measure again'}
        </button>
      </p>
      <Table results={results} />
    </main>
  );
}
