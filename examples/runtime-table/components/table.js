import { runtimes } from './runtimes';

const ms = (value) => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
const passed = (probes) => Object.keys(probes).filter((name) => probes[name]);
const all = (probes) => passed(probes).length === Object.keys(probes).length;

/** Label, value and note of each row; every one is what this browser just saw. */
const rows = [
  [
    'Cold boot',
    ({ cold }) => (cold === undefined ? 'warm' : ms(cold)),
    ({ cold, warm }) => (cold === undefined ? 'was up already' : warm ? 'at first, now warm' : 'this request was cold'),
  ],
  [
    'HTTP streaming',
    ({ whole, firstByte }) => (whole - firstByte > 300 ? 'Yes' : 'No'),
    ({ chunks }) => `${chunks.length} chunk${chunks.length === 1 ? '' : 's'}`,
  ],
  ['First byte', ({ firstByte }) => ms(firstByte)],
  ['Whole answer', ({ whole }) => ms(whole)],
  [
    'IO',
    ({ probes: { io } }) => (all(io) ? 'All' : passed(io).join(', ')),
    ({ probes: { io } }) => `${passed(io).length} of ${Object.keys(io).length} tried`,
  ],
  [
    'NPM packages',
    ({ probes: { packages } }) => (all(packages) ? 'All' : 'A subset'),
    ({ probes: { packages } }) => `${passed(packages).length} of ${Object.keys(packages).length} tried`,
  ],
  [
    'Security',
    ({ probes: { security } }) =>
      `${Object.keys(security).length - passed(security).length} of ${Object.keys(security).length}`,
    () => 'attempts denied',
  ],
  ['Code size', ({ size }) => `${(size.gzip / 1024).toFixed(0)} KB gzip`, (_, { limit }) => limit],
];

/** The table of the three runtimes. */
export function Table({ results }) {
  return (
    <table>
      <thead>
        <tr>
          <th aria-label="what" />
          {runtimes.map(({ name, title }) => (
            <th key={name} scope="col" className={name}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([label, value, note]) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            {runtimes.map((runtime) => {
              const result = results[runtime.name];
              return (
                <td
                  key={runtime.name}
                  id={`${label.toLowerCase().replace(/ /g, '-')}-${runtime.name}`}
                  className={runtime.name}
                >
                  {result?.done ? (
                    <>
                      <strong>{value(result)}</strong>
                      {note ? <small>{note(result, runtime)}</small> : null}
                    </>
                  ) : (
                    <span className="skeleton">…</span>
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
