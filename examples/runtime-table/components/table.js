import { runtimes } from './measure';

const count = (probes) => Object.values(probes ?? {});
const passed = (probes) => count(probes).filter(Boolean).length;
const names = (probes) =>
  Object.entries(probes ?? {})
    .filter(([, ok]) => ok)
    .map(([name]) => name)
    .join(', ');

/** The table of the three runtimes; every cell is what this browser just saw. */
const rows = [
  ['Cold boot', (r) => (r.load === null || r.load === undefined ? '–' : r.load < 0.5 ? 'warm' : `${r.load.toFixed(0)} ms`)],
  ['HTTP streaming', (r) => (r.whole - r.firstByte > 300 ? 'Yes' : 'No')],
  ['First byte', (r) => `${r.firstByte.toFixed(0)} ms`],
  ['Whole answer', (r) => `${r.whole.toFixed(0)} ms`],
  ['IO', (r) => (r.probes ? (passed(r.probes.io) === count(r.probes.io).length ? 'All' : names(r.probes.io) || 'none') : '…')],
  ['Security', (r) => (r.probes ? `${count(r.probes.security).length - passed(r.probes.security)} of ${count(r.probes.security).length} denied` : '…')],
  ['Code size', (r) => (r.size ? `${(r.size.gzip / 1024).toFixed(0)} KB gzip` : '…')],
  ['NPM packages', (r) => (r.probes ? (passed(r.probes.packages) === count(r.probes.packages).length ? 'All' : `A subset (${names(r.probes.packages)})`) : '…')],
];

export function Table({ results }) {
  return (
    <section className="card">
      <table>
        <thead>
          <tr>
            <th />
            {runtimes.map(({ name, title }) => (
              <th key={name} className={name}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, cell]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {runtimes.map(({ name }) => (
                <td key={name} id={`${label.toLowerCase().replace(/ /g, '-')}-${name}`}>
                  {results[name]?.done ? cell(results[name]) : <span className="skeleton">…</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
