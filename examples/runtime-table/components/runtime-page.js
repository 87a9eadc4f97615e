import Head from 'next/head';
import Link from 'next/link';
import { Suspense, useEffect, useState } from 'react';

import { SlowPart, slowData } from './slow-part';

const links = [
  ['/node', 'Node (server)'],
  ['/lambda', 'Node (lambda)'],
  ['/edge', 'Edge'],
];

/** The same page for each runtime: who rendered it, how cold it was, and a part that takes its time. */
export function RuntimePage({ name, title, runtime, edgeRuntime, served, age, renderedAt }) {
  const data = slowData(name);
  return (
    <main className={`page ${name}`}>
      <Head>
        <title>{`${title} · runtime table`}</title>
      </Head>
      <nav className="crumbs">
        <Link href="/">Runtime table</Link>
        {links.map(([href, text]) => (
          <Link key={href} href={href} className={href === `/${name}` ? 'here' : undefined}>
            {text}
          </Link>
        ))}
      </nav>
      <header className="hero">
        <p className="eyebrow">served by</p>
        <h1>{title}</h1>
        <p className="lead">
          <code id="next-runtime">NEXT_RUNTIME={runtime}</code>
          {edgeRuntime ? <code>EdgeRuntime={edgeRuntime}</code> : null}
        </p>
      </header>
      <section className="facts">
        <Fact label="rendered" value={renderedAt.slice(11, 23)} note="UTC, on the server" />
        <Fact label="requests here" value={served} note="by this instance" />
        <Fact label="instance age" value={`${age} ms`} note={served === 1 ? 'this was its first request' : 'since it loaded the route'} />
        <ColdStart />
      </section>
      <section className="card slow">
        <h2>The slow part</h2>
        <p>It takes 600 ms. Where the runtime streams, everything above is on screen before it; where it does not, nothing is.</p>
        <Suspense fallback={<p className="skeleton">waiting for the slow part …</p>}>
          <SlowPart data={data} name={name} />
        </Suspense>
      </section>
    </main>
  );
}

function Fact({ label, value, note }) {
  return (
    <div className="fact">
      <span>{label}</span>
      <strong suppressHydrationWarning>{value}</strong>
      <small>{note}</small>
    </div>
  );
}

/** Reads the load phase of this very navigation from its `Server-Timing` header. */
function ColdStart() {
  const [text, setText] = useState('…');
  useEffect(() => {
    const [navigation] = performance.getEntriesByType('navigation');
    const load = navigation?.serverTiming?.find((entry) => entry.name === 'load');
    setText(load && load.duration >= 0.5 ? `${load.duration.toFixed(1)} ms` : 'warm');
  }, []);
  return <Fact label="cold start" value={text} note="of this page load, by Server-Timing" />;
}
