/** The three columns of the table. `declares` is the one thing in which the three pages differ. */
export const runtimes = [
  {
    name: 'node',
    title: 'Node (server)',
    short: 'Node',
    href: '/node',
    declares: "export const config = { runtime: 'nodejs' };",
    where: 'in the server’s own process',
    limit: 'no limit',
  },
  {
    name: 'lambda',
    title: 'Node (lambda)',
    short: 'Lambda',
    href: '/lambda',
    declares: "lambda: { routes: ['/lambda', …] }",
    where: 'in an instance of its own, one request at a time',
    limit: 'limit 50 MB zip',
  },
  {
    name: 'edge',
    title: 'Edge',
    short: 'Edge',
    href: '/edge',
    declares: "export const config = { runtime: 'experimental-edge' };",
    where: 'in a process without rights, in a realm of its own',
    limit: 'limit 1 MB gzip',
  },
];
