import { useEffect, useState } from 'react';

const titles = { io: 'IO', packages: 'Packages', security: 'What hostile code would try' };

/** Everything that the runtime's probe route tried, and what it got through with. */
export function ProbeList({ name }) {
  const [probes, setProbes] = useState(null);
  useEffect(() => {
    const controller = new AbortController();
    fetch(`/api/probe/${name}`, { signal: controller.signal })
      .then((response) => response.json())
      .then(setProbes, () => {});
    return () => controller.abort();
  }, [name]);
  return (
    <section className="card probes" aria-busy={probes === null}>
      <h2>What code can do here</h2>
      {probes === null ? (
        <p className="skeleton">trying …</p>
      ) : (
        Object.entries(titles).map(([group, title]) => (
          <div key={group}>
            <h3>{title}</h3>
            <ul>
              {Object.entries(probes[group]).map(([attempt, through]) => (
                <li key={attempt} className={through ? 'yes' : 'no'}>
                  {attempt}
                  <span>{through ? 'yes' : 'denied'}</span>
                </li>
              ))}
            </ul>
          </div>
        ))
      )}
    </section>
  );
}
