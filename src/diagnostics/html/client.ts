/** The script of a report. It runs in a browser, alone in its file: everything it shows is text of nodes, never markup. */
import type { ReportData, ReportFinding, ReportProject, ReportRoute } from './data.ts';

type Child = Node | string | null | undefined | false;

function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | boolean | undefined> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) node.setAttribute(name, value === true ? '' : value);
  for (const child of children) if (child) node.append(child);
  return node;
}

interface Row {
  project: ReportProject;
  route: ReportRoute;
  /** What the filter looks at, in lower case. */
  text: string;
  /** Findings that are new, by severity. */
  counts: Record<string, number>;
  known: number;
}

const SEVERITIES = ['error', 'warning', 'info'] as const;
const BATCH = 200;
const data = JSON.parse(document.getElementById('data')!.textContent!) as ReportData;
const several = data.projects.length > 1;
const sized = data.projects.some(({ routes }) => routes.some(({ size }) => size !== ''));
const targets = [...new Set(data.projects.flatMap((project) => project.targets))].filter((target) =>
  data.projects.some(({ routes }) => routes.some(({ support }) => target in support)),
);

const rows: Row[] = data.projects.flatMap((project) =>
  project.routes.map((route): Row => {
    const counts: Record<string, number> = { error: 0, warning: 0, info: 0 };
    let known = 0;
    const words: (string | null)[] = [route.route, route.file, route.kind, route.why, route.rendering, project.name];
    for (const [i] of route.findings) {
      const finding = project.findings[i]!;
      if (finding.known) known++;
      else counts[finding.severity]!++;
      words.push(finding.code, finding.message, finding.file);
    }
    for (const [i] of route.uses) words.push(project.uses[i]!.api, project.uses[i]!.package);
    return { project, route, text: words.filter(Boolean).join('\n').toLowerCase(), counts, known };
  }),
);
const findings = data.projects.flatMap((project) => {
  const runtimeOf = new Map(project.routes.map(({ route, runtime }) => [route, runtime]));
  return project.findings
    .map((finding) => ({
      project,
      finding,
      text: [finding.code, finding.message, finding.file, finding.hint, ...finding.routes].join('\n').toLowerCase(),
      runtimes: new Set(finding.routes.map((route) => runtimeOf.get(route))),
    }))
    .sort((a, b) => SEVERITIES.indexOf(a.finding.severity) - SEVERITIES.indexOf(b.finding.severity));
});

const number = (value: number): string => value.toLocaleString('en');
const plural = (count: number, noun: string): string => `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
const chip = (kind: string, text: string, title?: string): HTMLElement =>
  el('span', { class: `chip ${kind}`, title }, text);
const code = (text: string): HTMLElement => el('code', {}, text);

/** Parts in backticks as code. */
function prose(text: string, kind?: string): HTMLElement {
  return el('p', { class: kind }, ...text.split(/`([^`]*)`/).map((part, i) => (i % 2 === 1 ? code(part) : part)));
}

function head(): HTMLElement {
  const of = (runtime: string): number => rows.filter(({ route }) => route.runtime === runtime).length;
  const fresh = findings.filter(({ finding }) => !finding.known);
  const known = findings.length - fresh.length;
  const tiles: [string, number, string][] = [
    ['', rows.length, rows.length === 1 ? 'route' : 'routes'],
    ['nodejs', of('nodejs'), 'on Node.js'],
    ['edge', of('edge'), 'on the edge'],
    ...SEVERITIES.map((severity): [string, number, string] => {
      const count = fresh.filter(({ finding }) => finding.severity === severity).length;
      return [
        count > 0 ? severity : '',
        count,
        severity === 'info' ? 'notes' : count === 1 ? severity : `${severity}s`,
      ];
    }),
    ...(known > 0 ? ([['', known, 'known']] as [string, number, string][]) : []),
  ];
  const split = el('div', {
    class: 'split',
    role: 'img',
    'aria-label': `${of('nodejs')} routes on Node.js, ${of('edge')} on the edge`,
  });
  for (const runtime of ['nodejs', 'edge']) {
    const part = el('i', { class: runtime, hidden: of(runtime) === 0 });
    part.style.flexGrow = String(of(runtime));
    split.append(part);
  }
  const names = data.projects.map(({ name }) => name).filter(Boolean);
  const about = [
    ...names.slice(0, 4),
    ...new Set(data.projects.map((project) => `targets ${project.targets.join(', ')}`)),
    ...new Set(data.projects.map((project) => `global runtime ${project.globalRuntime}`)),
    data.tool,
  ];
  return el(
    'header',
    {},
    el('h1', {}, 'Routes and runtimes'),
    el('p', { class: 'sub' }, about.join(' · ')),
    el(
      'div',
      { class: 'tiles' },
      ...tiles.map(([kind, count, noun]) =>
        el('div', { class: `tile ${kind}` }, el('b', {}, number(count)), el('span', {}, noun)),
      ),
    ),
    rows.length > 0 && split,
  );
}

const state = { text: '', view: 'routes', runtime: 'all', severity: 'all', sort: '', down: false };

function choice(
  name: 'view' | 'runtime' | 'severity',
  legend: string,
  options: [value: string, text: string][],
): HTMLElement {
  const labels = options.map(([value, text]) => {
    const input = el('input', { type: 'radio', name, value, checked: state[name] === value });
    input.addEventListener('change', () => {
      state[name] = value;
      draw();
    });
    return el('label', {}, input, el('span', {}, text));
  });
  return el('fieldset', {}, el('legend', {}, legend), ...labels);
}

const search = el('input', {
  type: 'search',
  'aria-label': 'Filter by route, file, API, package or code',
  placeholder: 'Filter by route, file, API, package, code …   ( / )',
  spellcheck: 'false',
  autocomplete: 'off',
});
search.addEventListener('input', () => {
  state.text = search.value;
  draw();
});
document.addEventListener('keydown', (event) => {
  const typing = event.target instanceof HTMLInputElement && event.target.type === 'search';
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === 'Escape' && typing && search.value !== '') {
    search.value = state.text = '';
    draw();
  }
});
const count = el('span', { class: 'count', role: 'status' });
const body = el('div');

interface Column {
  title: string;
  small?: boolean;
  cell(row: Row): Child[];
  key(row: Row): string | number;
}

const columns: Column[] = [
  { title: 'Route', key: ({ route }) => route.route, cell: () => [] },
  ...(several
    ? [{ title: 'App', key: ({ project }: Row) => project.name, cell: ({ project }: Row) => [project.name] }]
    : []),
  { title: 'Kind', small: true, key: ({ route }) => route.kind, cell: ({ route }) => [route.kind] },
  { title: 'Runtime', key: ({ route }) => route.runtime, cell: ({ route }) => [chip(route.runtime, route.runtime)] },
  {
    title: 'Why',
    small: true,
    key: ({ route }) => route.why,
    cell: ({ route }) => [el('span', { class: 'dim' }, route.why)],
  },
  { title: 'Rendering', small: true, key: ({ route }) => route.rendering, cell: ({ route }) => [route.rendering] },
  ...(sized
    ? [
        {
          title: 'Size',
          key: ({ route }: Row) => Number.parseFloat(route.size) * (/MB/.test(route.size) ? 1024 : 1) || 0,
          cell: ({ route }: Row) => [route.size],
        },
      ]
    : []),
  ...targets.map((target) => ({
    title: target,
    key: ({ route }: Row) => ['no', 'partial', 'yes'].indexOf(route.support[target] ?? ''),
    cell: ({ route }: Row) => {
      const level = route.support[target];
      return [
        level ? chip(level, level) : el('span', { class: 'dim', title: 'Not looked at: scan with --all-uses' }, '·'),
      ];
    },
  })),
  {
    title: 'Findings',
    key: ({ counts, known }) => -(counts.error! * 1e8 + counts.warning! * 1e4 + counts.info! * 10 + Math.min(known, 9)),
    cell: ({ counts, known }) => [
      ...SEVERITIES.filter((severity) => counts[severity]! > 0).map((severity) =>
        chip(severity, severity === 'info' ? `${counts.info} info` : plural(counts[severity]!, severity)),
      ),
      known > 0 && chip('known', `${known} known`),
    ],
  },
];

function chainOf(files: readonly string[], chain: readonly number[]): HTMLElement | null {
  if (chain.length < 2) return null;
  const items = chain.map((file, depth) => {
    const item = el('li', { class: 'mono' }, files[file]!);
    item.style.paddingLeft = `${Math.max(0, Math.min(depth, 12) - 1) * 18}px`;
    return item;
  });
  return el(
    'details',
    {},
    el('summary', {}, `Import chain, ${plural(chain.length, 'file')}`),
    el('ol', { class: 'chain' }, ...items),
  );
}

function findingCard(finding: ReportFinding, extra: (HTMLElement | null)[]): HTMLElement {
  const label =
    finding.url === null
      ? code(finding.code)
      : el('a', { href: finding.url, rel: 'noreferrer', target: '_blank', class: 'mono' }, finding.code);
  return el(
    'article',
    { class: `finding ${finding.severity}${finding.known ? ' isknown' : ''}` },
    el(
      'header',
      {},
      chip(finding.severity, finding.severity),
      finding.known && chip('known', 'known', 'The baseline has it'),
      label,
      finding.file !== '' && el('span', { class: 'mono place' }, `${finding.file}:${finding.line}:${finding.column}`),
    ),
    prose(finding.message),
    finding.frame !== '' && el('pre', { tabindex: '0', 'aria-label': 'Source' }, finding.frame.trimEnd()),
    finding.hint !== null && prose(finding.hint, 'hint'),
    ...extra,
  );
}

function detail({ project, route }: Row): HTMLElement {
  const facts: [string, Child][] = [
    ['File', code(route.file)],
    ['Runtime', `${route.runtime}, by ${route.why}`],
    ['Declared', route.declared !== null && code(route.declared)],
    ['Declared at', route.declaredAt !== null && code(route.declaredAt)],
    ['Matchers', route.matchers.length > 0 && code(route.matchers.join('\n'))],
  ];
  const shown = facts.filter(([, value]) => value);
  const parts: Child[] = [el('dl', {}, ...shown.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]))];
  if (route.config !== '')
    parts.push(el('h2', {}, 'Config'), el('pre', { tabindex: '0', 'aria-label': 'Config' }, route.config));
  const list = route.findings.toSorted(
    ([a], [b]) => SEVERITIES.indexOf(project.findings[a]!.severity) - SEVERITIES.indexOf(project.findings[b]!.severity),
  );
  for (const [i, chain] of list) parts.push(findingCard(project.findings[i]!, [chainOf(project.files, chain)]));
  if (route.uses.length > 0) {
    const uses = route.uses.map(([i, chain]) => {
      const use = project.uses[i]!;
      const note = use.guarded ? 'behind a check' : use.confidence;
      return el(
        'tr',
        {},
        el('td', { class: 'mono' }, use.api),
        el('td', { class: 'mono dim' }, `${use.file}:${use.line}:${use.column}`),
        el('td', { class: 'dim' }, use.package ?? ''),
        el('td', { class: 'dim' }, note),
        el('td', {}, chainOf(project.files, chain)),
      );
    });
    parts.push(el('h2', {}, 'Also reaches'), el('table', { class: 'uses' }, el('tbody', {}, ...uses)));
  }
  if (route.findings.length === 0 && route.uses.length === 0) parts.push(el('p', { class: 'dim' }, 'No findings.'));
  return el('td', { colspan: String(columns.length) }, ...parts);
}

const nodes = new Map<Row, HTMLElement[]>();
let serial = 0;

/** A route's row, and its detail once it was opened. Made once: what is open stays open while the filter changes. */
function rowOf(row: Row): HTMLElement[] {
  const made = nodes.get(row);
  if (made) return made;
  const id = `detail-${serial++}`;
  const button = el(
    'button',
    { type: 'button', class: 'name', 'aria-expanded': 'false', 'aria-controls': id },
    row.route.route,
  );
  const line = el('tr', { class: 'route' });
  for (const [i, column] of columns.entries())
    line.append(
      i === 0
        ? el('td', {}, button)
        : el('td', { class: column.small ? 'hide-small nowrap' : 'nowrap' }, ...column.cell(row)),
    );
  const pair = [line];
  line.addEventListener('click', (event) => {
    if (!button.contains(event.target as Node) && String(getSelection()) !== '') return;
    const open = button.getAttribute('aria-expanded') !== 'true';
    button.setAttribute('aria-expanded', String(open));
    line.classList.toggle('open', open);
    if (!pair[1]) {
      pair[1] = el('tr', { class: 'detail', id }, detail(row));
      line.after(pair[1]);
    }
    pair[1].hidden = !open;
  });
  nodes.set(row, pair);
  return pair;
}

/** Appends items as the reader comes near the end: 5,000 routes cost what is looked at. */
function batches(into: HTMLElement, total: number, make: (i: number) => HTMLElement[]): HTMLElement {
  let made = 0;
  const button = el('button', { type: 'button' });
  const more = el('div', { class: 'more' }, button);
  const add = (upTo: number): void => {
    const part = document.createDocumentFragment();
    for (; made < Math.min(upTo, total); made++) part.append(...make(made));
    into.append(part);
    more.hidden = made >= total;
    button.textContent = `Show more (${number(total - made)} left)`;
  };
  button.addEventListener('click', () => add(made + BATCH));
  observer?.disconnect();
  observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting) || more.hidden) return;
      add(made + BATCH);
      // Told only of changes: ask again while the end is still in sight.
      observer!.unobserve(more);
      observer!.observe(more);
    },
    { rootMargin: '800px' },
  );
  add(BATCH);
  observer.observe(more);
  everything = () => add(total);
  return more;
}
let observer: IntersectionObserver | undefined;
let everything = (): void => {};
addEventListener('beforeprint', () => everything());

function drawRoutes(): void {
  const words = state.text.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = rows.filter(({ route, text, counts, known }) => {
    if (state.runtime !== 'all' && route.runtime !== state.runtime) return false;
    if (
      state.severity === 'clean'
        ? counts.error! + counts.warning! + counts.info! + known > 0
        : state.severity !== 'all' && !counts[state.severity]
    )
      return false;
    return words.every((word) => text.includes(word));
  });
  const column = columns.find(({ title }) => title === state.sort);
  if (column) {
    const keys = new Map(shown.map((row) => [row, column.key(row)]));
    const sign = state.down ? -1 : 1;
    shown.sort((a, b) => {
      const [x, y] = [keys.get(a)!, keys.get(b)!];
      return x < y ? -sign : x > y ? sign : 0;
    });
  }
  count.textContent =
    shown.length === rows.length
      ? plural(rows.length, 'route')
      : `${number(shown.length)} of ${plural(rows.length, 'route')}`;
  if (shown.length === 0)
    return body.replaceChildren(empty(rows.length === 0 ? 'No routes were found.' : 'No route matches.'));
  const titles = columns.map(({ title, small }) => {
    const sort = state.sort === title ? (state.down ? 'descending' : 'ascending') : undefined;
    const button = el('button', { type: 'button', 'data-sort': title }, title);
    button.addEventListener('click', () => {
      state.down = state.sort === title && !state.down;
      state.sort = title;
      draw();
      document.querySelector<HTMLElement>(`[data-sort="${CSS.escape(title)}"]`)?.focus();
    });
    return el('th', { scope: 'col', 'aria-sort': sort, class: small ? 'hide-small' : undefined }, button);
  });
  const list = el('tbody');
  const more = batches(list, shown.length, (i) => rowOf(shown[i]!));
  body.replaceChildren(
    el('div', { class: 'wrap' }, el('table', {}, el('thead', {}, el('tr', {}, ...titles)), list)),
    more,
  );
}

function drawFindings(): void {
  const words = state.text.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = findings.filter(({ finding, text, runtimes }) => {
    if (state.runtime !== 'all' && !runtimes.has(state.runtime as 'edge')) return false;
    if (state.severity !== 'all' && (finding.severity !== state.severity || finding.known)) return false;
    return words.every((word) => text.includes(word));
  });
  count.textContent =
    shown.length === findings.length
      ? plural(findings.length, 'finding')
      : `${number(shown.length)} of ${plural(findings.length, 'finding')}`;
  if (shown.length === 0)
    return body.replaceChildren(
      empty(findings.length === 0 ? 'No findings: every route can run where it says.' : 'No finding matches.'),
    );
  const list = el('div');
  const more = batches(list, shown.length, (i) => [findingCard(shown[i]!.finding, [routesOf(shown[i]!.finding)])]);
  body.replaceChildren(list, more);
}

/** Links to the routes that a finding touches: each shows its row. */
function routesOf({ routes }: ReportFinding): HTMLElement | null {
  if (routes.length === 0) return null;
  const links = routes.slice(0, 50).map((route) => {
    const button = el('button', { type: 'button', class: 'mono' }, route);
    button.style.color = 'var(--link)';
    button.addEventListener('click', () => {
      Object.assign(state, { view: 'routes', text: route, runtime: 'all', severity: 'all' });
      search.value = route;
      for (const input of document.querySelectorAll<HTMLInputElement>('.bar input[type=radio]'))
        input.checked = state[input.name as 'view'] === input.value;
      draw();
      search.focus();
    });
    return el('li', {}, button);
  });
  const rest = routes.length > 50 ? el('li', { class: 'dim' }, `and ${number(routes.length - 50)} more`) : null;
  return el(
    'details',
    { open: routes.length <= 5 },
    el('summary', {}, plural(routes.length, 'route')),
    el('ul', { class: 'links' }, ...links, rest),
  );
}

function empty(text: string): HTMLElement {
  return el('div', { class: 'wrap' }, el('p', { class: 'empty' }, text));
}

function draw(): void {
  if (state.view === 'routes') drawRoutes();
  else {
    if (state.severity === 'clean') state.severity = 'all';
    drawFindings();
  }
  document.querySelector<HTMLElement>('.bar label:has([value=clean])')!.hidden = state.view === 'findings';
}

const bar = el(
  'div',
  { class: 'bar', role: 'search' },
  choice('view', 'View', [
    ['routes', 'Routes'],
    ['findings', `Findings ${number(findings.length)}`],
  ]),
  search,
  choice('runtime', 'Runtime', [
    ['all', 'All runtimes'],
    ['nodejs', 'Node.js'],
    ['edge', 'Edge'],
  ]),
  choice('severity', 'Severity', [
    ['all', 'All'],
    ['error', 'Errors'],
    ['warning', 'Warnings'],
    ['info', 'Info'],
    ['clean', 'Clean'],
  ]),
  count,
);
document.getElementById('report')!.append(head(), bar, body);
draw();
