import Link from 'next/link';

import { runtimes } from './runtimes';

const TICK_MS = 200;

/** The three answers on one time line: faint while nothing came, tinted while the page is there and its slow part is not. */
export function Lanes({ results }) {
  const span = Math.max(800, ...Object.values(results).map(({ chunks }) => (chunks.at(-1)?.at ?? 0) * 1.06));
  const at = (ms) => `${(ms / span) * 100}%`;
  const ticks = Array.from({ length: Math.floor((span * 0.98) / TICK_MS) + 1 }, (_, index) => index * TICK_MS);
  return (
    <div className="lanes">
      {runtimes.map(({ name, title, href }) => {
        const { chunks = [], done, firstByte } = results[name] ?? {};
        const first = chunks[0]?.at ?? 0;
        const last = chunks.at(-1)?.at ?? 0;
        return (
          <div key={name} className={`lane ${name}`}>
            <Link href={href}>{title}</Link>
            <div className="track">
              <span className="nothing" style={{ width: at(first) }} />
              <span className="visible" style={{ left: at(first), width: at(last - first) }} />
              {chunks.map((chunk, index) => (
                <i
                  key={index}
                  title={`${chunk.bytes} bytes after ${chunk.at.toFixed(0)} ms`}
                  style={{ left: at(chunk.at) }}
                />
              ))}
            </div>
            <output>{done ? `${firstByte.toFixed(0)} ms` : '…'}</output>
          </div>
        );
      })}
      <div className="axis" aria-hidden="true">
        {ticks.map((ms) => (
          <span key={ms} style={{ left: at(ms) }}>
            {ms}
          </span>
        ))}
      </div>
    </div>
  );
}
