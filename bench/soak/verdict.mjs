// Figures over time, and whether one of them grows.
const MB = 2 ** 20;

/** What a figure may be larger at the end, beside a tenth of what it was. */
const MEASURES = [
  { name: 'heap of the dispatcher, garbage collected', unit: 'MB', allow: 3, read: (s) => s.heapUsed / MB },
  { name: 'its memory beside the heap', unit: 'MB', allow: 3, read: (s) => s.external / MB },
  { name: 'resident: dispatcher', unit: 'MB', allow: 16, read: (s) => rss(s, 'dispatcher') },
  { name: 'resident: largest edge host', unit: 'MB', allow: 16, read: (s) => rss(s, 'edge host') },
  { name: 'resident: largest lambda instance', unit: 'MB', allow: 16, read: (s) => rss(s, 'instance') },
  { name: 'descriptors: dispatcher', unit: '', allow: 4, read: (s) => most(s, 'dispatcher', 'descriptors') },
  { name: 'descriptors: edge hosts, the most', unit: '', allow: 4, read: (s) => most(s, 'edge host', 'descriptors') },
  {
    name: 'descriptors: lambda instances, the most',
    unit: '',
    allow: 4,
    read: (s) => most(s, 'instance', 'descriptors'),
  },
  { name: 'edge hosts', unit: '', allow: 1, read: (s) => kind(s, 'edge host').length },
  { name: 'lambda instances', unit: '', allow: 2, read: (s) => kind(s, 'instance').length },
  { name: 'other processes', unit: '', allow: 1, read: (s) => kind(s, 'other').length },
];

const kind = (sample, name) => sample.processes.filter((process) => process.kind === name);
const most = (sample, name, field) => Math.max(0, ...kind(sample, name).map((process) => process[field]));
const rss = (sample, name) => most(sample, name, 'rss') / MB;

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/**
 * Start, middle and end of every figure: medians of the first, the middle and the last fifth of the samples.
 *
 * It grows when the end is above the start and above the middle by more than it may be: what fills up once and stays is no leak.
 */
export function figures(samples) {
  const fifth = Math.max(1, Math.floor(samples.length / 5));
  const from = Math.floor((samples.length - fifth) / 2);
  return MEASURES.map(({ name, unit, allow, read }) => {
    const values = samples.map(read);
    const start = median(values.slice(0, fifth));
    const middle = median(values.slice(from, from + fifth));
    const end = median(values.slice(-fifth));
    const over = (before) => end - before > Math.max(allow, before / 10);
    return { name, unit, start, middle, end, grows: over(start) && over(middle) };
  });
}

/** Lines of a Markdown table. */
export function table(rows) {
  const cell = (value, unit) => (unit === 'MB' ? value.toFixed(1) : String(value));
  return [
    '| | start | middle | end | |',
    '|---|---|---|---|---|',
    ...rows.map(
      ({ name, unit, start, middle, end, grows }) =>
        `| ${name}${unit === '' ? '' : `, ${unit}`} | ${cell(start, unit)} | ${cell(middle, unit)} | ${cell(end, unit)} | ${grows ? 'grows' : 'flat'} |`,
    ),
  ];
}
