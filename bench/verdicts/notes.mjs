// Why a verdict was wrong, found by reading: by route, then by target or `*` for all.

/** @type {Record<string, Record<string, string>>} */
export const notes = {
  zod: { '*': "in a function that is called only where `new F('')` was tried before, in another module" },
  effect: { '*': "in the branch of `'setImmediate' in globalThis`; a guard of the one is not taken for the other" },
  pg: {
    '*': 'an optional package, required in a `try` that throws again, behind a getter that the call does not touch',
  },
  mysql2: { '*': 'only when it logs in' },
  'apollo-server': { '*': 'only in a handler of signals' },
  'socket.io': { deno: 'an optional package in a `try`', '*': 'only when a client connects' },
  ws: {
    deno: 'an optional package in a `try`',
    '*': "the package's `browser` build lacks the export; no API of Node is used",
  },
  dotenv: { '*': 'imported, and used only by `config()`' },
  satori: { '*': 'only when it is called; the route only names it' },
  qs: { '*': 'the fallback of `Function.prototype.bind`, which is everywhere' },
  pdfkit: { '*': 'it looks for fonts beside its own file; no API that the tables know' },
  'next-auth-jwt': { '*': 'not explained yet' },
};
