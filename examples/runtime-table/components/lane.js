import Link from 'next/link';

const SPAN_MS = 900;

/** One runtime's answer on a time line: a mark for every chunk, wider for more bytes. */
export function Lane({ name, title, href, result }) {
  const chunks = result?.chunks ?? [];
  return (
    <article className={`lane ${name}`}>
      <header>
        <Link href={href}>{title}</Link>
        <span>{result?.done ? `${result.firstByte.toFixed(0)} ms to the first byte` : '…'}</span>
      </header>
      <div className="track" role="img" aria-label={`${chunks.length} chunks`}>
        {chunks.map((chunk, index) => (
          <i
            key={index}
            title={`${chunk.bytes} bytes after ${chunk.at.toFixed(0)} ms`}
            style={{ left: `${Math.min(99, (chunk.at / SPAN_MS) * 100)}%`, width: `${Math.max(4, Math.min(26, chunk.bytes / 120))}px` }}
          />
        ))}
        {[0, 300, 600].map((ms) => (
          <b key={ms} style={{ left: `${(ms / SPAN_MS) * 100}%` }}>
            {ms}
          </b>
        ))}
      </div>
    </article>
  );
}
