/** One flag of a command: parsing, `--help` and `docs/reference/cli.md` are made from it. */
export interface Flag {
  /** Without its dashes. */
  name: string;
  short?: string;
  /** Placeholder of its value, `<file>`; without one it is a switch. */
  value?: string;
  /** The only values it takes. */
  choices?: readonly string[];
  /** A whole number in this range. */
  range?: readonly [least: number, most: number];
  /** May be given more than once: its value is a list. */
  repeat?: boolean;
  /** One sentence, lower case, no full stop. */
  help: string;
  /** What holds when it is not given, for people. */
  fallback?: string;
}

/** One command of the table. */
export interface Command {
  name: string;
  /** Positional arguments, `[dir...]`. */
  args: string;
  /** How many positional arguments it takes. */
  most: number;
  /** One line for the list of commands. */
  summary: string;
  /** What a person should know beyond the flags, for `--help` and the docs. */
  details: readonly string[];
  flags: readonly Flag[];
  examples: readonly (readonly [command: string, does: string])[];
}

const noColor: Flag = { name: 'no-color', help: 'no colours; so do `NO_COLOR` and an output that is no terminal' };
const help: Flag = { name: 'help', short: 'h', help: 'show this help' };
const outDir: Flag = {
  name: 'out-dir',
  value: '<dir>',
  help: 'folder of the build',
  fallback: "next.config's `distDir`, else `.switchrt`",
};
const node: Flag = {
  name: 'node',
  value: '<how>',
  choices: ['server', 'lambda'],
  help: 'how Node routes run',
  fallback: '`node` of switchrt.config, else server',
};
const noConfigEval: Flag = {
  name: 'no-config-eval',
  help: 'read next.config and switchrt.config without running them',
};

const jsonData: Flag = { name: 'json', help: 'print the data as JSON' };
const configEval: Flag = {
  name: 'config-eval',
  help: 'run next.config and switchrt.config instead of reading them',
};

/** Flags without a command. */
export const globalFlags: readonly Flag[] = [help, { name: 'version', short: 'v', help: 'show the version' }, noColor];

/** Every command there is, in the order of `--help`. */
export const commands: readonly Command[] = [
  {
    name: 'scan',
    args: '[dir...]',
    most: Infinity,
    summary: 'which route runs where, why, and what stops it from running on edge',
    details: [
      'On a terminal it prints the route table with every finding; in a pipe the manifest as JSON, more than one folder as a list.',
      'No route is run, and no config file without `--config-eval`.',
    ],
    flags: [
      { name: 'json', help: 'short for `--format json`' },
      {
        name: 'format',
        value: '<format>',
        choices: ['table', 'json', 'sarif', 'github', 'markdown', 'html'],
        help: 'what to print',
        fallback: 'table on a terminal, json in a pipe or with `--out`',
      },
      { name: 'out', value: '<file>', help: 'write to a file instead, whole or not at all; `-` is stdout' },
      { name: 'check', help: 'exit with 1 if there is an error' },
      { name: 'strict', help: 'exit with 1 if there is an error or a warning' },
      {
        name: 'baseline',
        value: '<file>',
        help: 'a manifest that `scan --out` wrote: findings that it has too are known, and fail nothing',
      },
      {
        name: 'target',
        value: '<target>',
        repeat: true,
        help: 'what edge means: `edge-light`, `workerd[@date][+flag]`, `deno`; may be repeated',
        fallback: '`targets` of switchrt.config, else edge-light',
      },
      { name: 'all-uses', help: 'look for Node APIs in Node routes too, so that `support` says which could move' },
      { name: 'peers', help: 'tell values that Next, the Vercel CLI or Netlify read differently' },
      { name: 'config-eval', help: 'run next.config and switchrt.config instead of reading them' },
      {
        name: 'watch',
        help: 'stay, and print the table again when something changes; with `--json` the manifest as one line, then one line of JSON for each change',
      },
      {
        name: 'affected',
        value: '<rev>',
        help: 'only routes that a file changed since this git revision has a say in, through imports, layouts or config; new files count',
      },
      {
        name: 'cache-dir',
        value: '<dir>',
        help: 'keep what was found for the next scan in this folder',
        fallback: '`.switchrt/cache` of each project',
      },
      { name: 'no-cache', help: 'use no cache, and write none' },
      { name: 'timings', help: 'print files, bytes and milliseconds of each phase to stderr' },
      { name: 'quiet', help: 'no route table, no counts, no progress: findings only' },
      noColor,
      help,
    ],
    examples: [
      ['switchrt-native scan', 'the table of the app in this folder'],
      ['switchrt-native scan apps/web apps/docs --json', 'two manifests as a list'],
      ['switchrt-native scan --check --out manifest.json', 'a gate for CI that keeps the manifest'],
      ['switchrt-native scan --check --baseline manifest.json', 'the same gate, for what is new since then'],
      ['switchrt-native scan --format html --out report.html', 'a report to open in a browser'],
      ['switchrt-native scan --affected origin/main', 'the routes that this branch may change'],
    ],
  },
  {
    name: 'diff',
    args: '<a.json> <b.json>',
    most: 2,
    summary: 'what changed from one manifest to another',
    details: [
      'Routes added, removed and changed, findings new and fixed, sizes. Lines that moved are no difference. `-` reads stdin.',
      'Exits with 0 where nothing differs, with 1 where something does.',
    ],
    flags: [
      { name: 'json', help: 'short for `--format json`' },
      {
        name: 'format',
        value: '<format>',
        choices: ['table', 'json', 'markdown'],
        help: 'what to print',
        fallback: 'table',
      },
      { name: 'out', value: '<file>', help: 'write to a file instead, whole or not at all; `-` is stdout' },
      noColor,
      help,
    ],
    examples: [
      ['switchrt-native diff before.json after.json', 'on a terminal'],
      ['switchrt-native scan | switchrt-native diff main.json - --format markdown', 'a comment for a pull request'],
    ],
  },
  {
    name: 'explain',
    args: '<route or file> [dir]',
    most: 2,
    summary: 'why a route runs where it does, what Node APIs it reaches, where else it could run',
    details: [
      'A route is given by its name (`/blog/[id]`), by a path that it answers (`/blog/hello`), or by its file.',
      'Of any other file it tells which routes it is part of, and what it uses itself. No route is run.',
      'Exits with 0, or with 2 when there is no such route or file.',
    ],
    flags: [
      jsonData,
      {
        name: 'target',
        value: '<target>',
        repeat: true,
        help: 'what edge means: `edge-light`, `workerd[@date][+flag]`, `deno`; may be repeated',
        fallback: '`targets` of switchrt.config, else all three',
      },
      configEval,
      noColor,
      help,
    ],
    examples: [
      ["switchrt-native explain '/blog/[id]'", 'one route'],
      ['switchrt-native explain lib/db.ts --json', 'one file, as data'],
    ],
  },
  {
    name: 'why',
    args: '<file or package> <route> [dir]',
    most: 3,
    summary: 'which imports bring a file or a package into a route',
    details: [
      'Every shortest import chain, for each runtime, with the place of each import. A module of Node (`fs`) can be asked about too.',
      'Exits with 0 when it is reached, with 1 when it is not, with 2 when there is no such file, package or route.',
    ],
    flags: [jsonData, configEval, noColor, help],
    examples: [
      ['switchrt-native why pg /api/users', 'a package'],
      ['switchrt-native why lib/db.ts / apps/web', 'a file, in another folder'],
    ],
  },
  {
    name: 'why-condition',
    args: '<package> [dir]',
    most: 2,
    summary: 'which entry of a package each runtime gets, and why',
    details: [
      "The walk through the package's own `exports`, `imports`, `browser` and main fields, in its own order, for `import` and for `require`.",
      'Exits with 0, with 1 when no runtime gets anything for it, with 2 when the package is not installed or its package.json does not parse.',
    ],
    flags: [jsonData, noColor, help],
    examples: [
      ['switchrt-native why-condition react-dom/server', 'an entry of a package'],
      ["switchrt-native why-condition '#db'", "the project's own `imports`"],
    ],
  },
  {
    name: 'codemod',
    args: '<name> [dir]',
    most: 4,
    summary: 'edit the source: a runtime, the words for edge, the `node:` prefix',
    details: [
      "`set-runtime <route> <runtime>` declares a runtime in the route's own file: nodejs, edge or experimental-edge.",
      "`experimental-edge` writes Next's own word for edge: `experimental-edge` on pages, `edge` elsewhere.",
      '`edge-to-node` moves every edge route to Node and tells what changes; API handlers become `export default { fetch }`.',
      '`node-prefix` writes `node:` before every module of Node.',
      'It prints a diff, and writes with `--write`: all files or none. Files with changes that git has not got are refused without `--force`.',
      'Exits with 0, with 1 when something had to be left alone, with 2 when it could not be done at all.',
    ],
    flags: [
      { name: 'write', help: 'write the files instead of printing a diff' },
      { name: 'force', help: 'also write files with uncommitted changes' },
      jsonData,
      configEval,
      noColor,
      help,
    ],
    examples: [
      ['switchrt-native codemod set-runtime /api/users edge', 'shows the edit'],
      ['switchrt-native codemod node-prefix --write', 'makes it'],
    ],
  },
  {
    name: 'build',
    args: '[dir]',
    most: 1,
    summary: 'bundle every route for its runtime',
    details: [
      'Exits with 1 on any error, except Node APIs that an edge route may never touch: they are warnings here. The previous output then stays as it was.',
    ],
    flags: [
      outDir,
      node,
      { name: 'analyze', help: 'also write `analyze.html` and `analyze.json`: what each route is made of' },
      { name: 'strict', help: 'Node APIs that an edge route reaches fail the build' },
      noConfigEval,
      noColor,
      help,
    ],
    examples: [
      ['switchrt-native build', 'the app in this folder, into `.switchrt`'],
      ['switchrt-native build --node lambda', 'with a function folder and a zip for every Node route'],
    ],
  },
  {
    name: 'start',
    args: '[dir]',
    most: 1,
    summary: 'serve what `build` made',
    details: [
      'Prints `ready http://<host>:<port>` once connections are accepted. SIGTERM and Ctrl-C finish what is running, for at most 10 seconds.',
      'SIGHUP moves to what `build` has written meanwhile: requests under way finish on the old build, and no connection is closed.',
    ],
    flags: [
      {
        name: 'port',
        short: 'p',
        value: '<port>',
        range: [0, 65_535],
        help: 'port to listen on; 0 picks a free one',
        fallback: '3000',
      },
      { name: 'hostname', short: 'H', value: '<host>', help: 'address to listen on', fallback: '127.0.0.1' },
      outDir,
      node,
      { name: 'workers', value: '<n>', range: [1, 1024], help: 'processes that serve', fallback: '1' },
      { name: 'server-timing', help: 'a `Server-Timing` header on every response' },
      {
        name: 'admin-port',
        value: '<port>',
        range: [0, 65_535],
        help: 'serve `/_switchrt/health` and `/_switchrt/metrics` there',
        fallback: 'off',
      },
      noColor,
      help,
    ],
    examples: [['switchrt-native start --port 0', 'on a free port']],
  },
  {
    name: 'compare',
    args: '[dir]',
    most: 1,
    summary: "measure Node (server), Node (lambda) and Edge on this app's own routes",
    details: [
      'Builds into `.switchrt/compare`, boots the app again and again, and asks its routes by GET: one after the other, then many at once.',
      'Node routes are measured twice, in the server and as lambda functions. Without `--route` at most five routes of each kind are measured.',
    ],
    flags: [
      { name: 'json', help: 'short for `--format json`' },
      {
        name: 'format',
        value: '<format>',
        choices: ['table', 'json', 'markdown', 'html'],
        help: 'what to print; `html` is one page with plots',
        fallback: 'table',
      },
      { name: 'out', value: '<file>', help: 'write to a file instead, whole or not at all; `-` is stdout' },
      { name: 'route', value: '<glob>', repeat: true, help: 'measure these routes; may be repeated' },
      {
        name: 'path',
        value: '<path>',
        repeat: true,
        help: 'a path of a dynamic route, `/blog/first`; may be repeated',
      },
      { name: 'boots', value: '<n>', range: [1, 1000], help: 'cold boots of each runtime', fallback: '10' },
      { name: 'concurrency', value: '<n>', range: [1, 1000], help: 'requests at once in a burst', fallback: '10' },
      { name: 'load-ms', value: '<ms>', range: [1, 600_000], help: 'length of a burst', fallback: '1000' },
      noColor,
      help,
    ],
    examples: [
      ['switchrt-native compare', 'the runtime table of the app in this folder'],
      ['switchrt-native compare --format html --out runtimes.html', 'a page with plots'],
      ["switchrt-native compare --route '/blog/*' --path /blog/first", 'one dynamic route'],
    ],
  },
];

/** The command with this name, or undefined. */
export function findCommand(name: string): Command | undefined {
  return commands.find((command) => command.name === name);
}
