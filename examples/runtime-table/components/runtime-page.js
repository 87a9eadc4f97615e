import Head from 'next/head';
import { Suspense, useEffect, useState } from 'react';

import { ProbeList } from './probe-list';
import { runtimes } from './runtimes';
import { SlowPart, slowData } from './slow-part';

/** The same page for each runtime: who rendered it, how cold it was, and a part that takes its time. */
export function RuntimePage({ name, runtime, edgeRuntime, served, age, renderedAt }) {
  const data = slowData(name);
  const { title, where, declares } = runtimes.find((one) => one.name === name);
  return (
    <main className={name}>
      <Head>
        <title>{`${title} · runtime table`}</title>
      </Head>
      <header className="hero">
        <p className="eyebrow">served by</p>
        <h1>{title}</h1>
        <p className="lead">This page was rendered {where}.</p>
        <p className="codes">
          <code>{declares}</code>
          <code id="next-runtime">NEXT_RUNTIME={runtime}</code>
          {edgeRuntime ? <code>EdgeRuntime={edgeRuntime}</code> : null}
        </p>
      </header>
      <section className="card slow">
        <h2>The slow part</h2>
        <p>
          It takes 600 ms. A runtime that streams shows the rest of the page before it; one that does not shows nothing
          until then.
        </p>
        <Suspense fallback={<p className="pending">waiting for the slow part …</p>}>
          <SlowPart data={data} name={name} />
        </Suspense>
      </section>
      <section className="facts">
        <Fact label="Rendered" value={renderedAt.slice(11, 23)} note="UTC, on the server" />
        <Fact label="Requests" value={served} note="by this instance so far" />
        <Fact
          label="Instance age"
          value={age < 10_000 ? `${age} ms` : `${Math.round(age / 1000)} s`}
          note={served === 1 ? 'this was its first request' : 'since it loaded the route'}
        />
        <ColdStart />
      </section>
      <ProbeList name={name} />
    </main>
  );
}

function Fact({ label, value, note }) {
  return (
    <div className="card fact">
      <span>{label}</span>
      <strong>{value}</strong>
      <small>{note}</small>
    </div>
  );
}

/** Reads the load phase of this very navigation from its `Server-Timing` header. */
function ColdStart() {
  const [load, setLoad] = useState(null);
  useEffect(() => {
    const [navigation] = performance.getEntriesByType('navigation');
    setLoad(navigation?.serverTiming?.find((entry) => entry.name === 'load')?.duration ?? 0);
  }, []);
  if (load === null) return <Fact label="Cold start" value="…" note="by Server-Timing" />;
  return (
    <Fact
      label="Cold start"
      value={load > 0 ? `${load.toFixed(1)} ms` : 'warm'}
      note={load > 0 ? 'by Server-Timing' : 'the instance was up already'}
    />
  );
}
