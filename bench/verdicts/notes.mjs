// Why a verdict was wrong, or why what fails at load is only `partial`, found by reading: by route, then by target or `*` for all.

/** @type {Record<string, Record<string, string>>} */
export const notes = {
  ws: { '*': "the package's `browser` build lacks the export; no API of Node is used" },
  pdfkit: { '*': 'it looks for fonts beside its own file; no API that the tables know' },
  bcrypt: { '*': 'deno loads native code where it may; here it may not, and no build was made' },
  argon2: { '*': 'deno loads native code where it may; here it may not, and no build was made' },
  sharp: { '*': 'deno loads native code where it may; here it may not, and no build was made' },
  jsdom: { '*': 'it reads a file beside its own by `__dirname`, which a bundler may fill in' },
  ejs: { '*': 'a bundle in one file, whose modules are functions: it is not known which of them run at load' },
  got: { '*': 'it takes apart an object of `node:http2` that workerd has as a stub' },
  shiki: { 'edge-light': 'the build refuses its size, which a scan does not know' },
};
