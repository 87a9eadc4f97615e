import Head from 'next/head';
import { useCallback, useEffect, useState } from 'react';

import { Lanes } from '../components/lanes';
import { measure } from '../components/measure';
import { runtimes } from '../components/runtimes';
import { Table } from '../components/table';

const others = [
  ['/rewrite/edge', 'rewritten by middleware to the Edge page'],
  ['/rewrite/lambda', 'rewritten to the lambda page'],
  ['/api/node?name=you', '(req, res) on Node'],
  ['/api/lambda?name=you', 'GET(request) in a function'],
  ['/api/edge?name=you', 'Request → Response on Edge'],
];

/** A static page: the browser asks the three runtimes and draws what comes back, as it comes back. */
export default function Home() {
  const [results, setResults] = useState({});
  const [busy, setBusy] = useState(true);
  const [failed, setFailed] = useState(null);

  const runAll = useCallback(async () => {
    setBusy(true);
    setFailed(null);
    const update = (name, part) => setResults((all) => ({ ...all, [name]: { ...all[name], ...part } }));
    try {
      for (const { name } of runtimes) {
        update(name, { chunks: [] });
        await measure(name, (part) => update(name, part));
      }
    } catch (error) {
      setFailed(error.message);
    }
    setBusy(false);
  }, []);

  useEffect(() => {
    void runAll();
  }, [runAll]);

  return (
    <main>
      <Head>
        <title>Runtime table</title>
      </Head>
      <header className="hero">
        <p className="eyebrow">one app, one line per route</p>
        <h1>
          The same page, <em>three runtimes</em>
        </h1>
        <p className="lead">
          Each lane asks for the same page and marks every chunk as it arrives. The page has a part that takes 600 ms: a
          runtime that streams sends the rest of it first.
        </p>
      </header>
      <section className="card">
        <header className="bar">
          <h2>Time to each chunk</h2>
          <button type="button" onClick={runAll} disabled={busy}>
            {busy ? 'Measuring …' : 'Measure again'}
          </button>
        </header>
        {failed ? <p role="alert">{failed}</p> : null}
        <Lanes results={results} />
        <p className="legend">
          <span>
            <b className="nothing" /> nothing yet
          </span>
          <span>
            <b className="visible" /> page on screen, its slow part to come
          </span>
          <span>
            <i /> a chunk
          </span>
          <span>milliseconds; on the right, to the first byte</span>
        </p>
      </section>
      <section className="card">
        <h2>The runtime table</h2>
        <Table results={results} />
      </section>
      <section className="card others">
        <h2>Other routes of this app</h2>
        <ul>
          {others.map(([href, text]) => (
            <li key={href}>
              <a href={href}>{href}</a>
              <small>{text}</small>
            </li>
          ))}
        </ul>
      </section>
    </main>
  );
}
