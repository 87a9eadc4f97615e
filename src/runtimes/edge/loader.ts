/**
 * The program of `node -e`. The process may not read files, so all it runs comes over inherited descriptors:
 * 3 the wire, 4 the marker, 5 `parts.bin` (see `prebuild.ts`), 6 the code cache (see `code-cache.ts`), where there is one.
 *
 * Reads the part `host` and hands the reader of the others to it.
 */
export const LOADER: string = `'use strict';
const { readSync } = require('node:fs');
const { createHash } = require('node:crypto');
const { Script } = require('node:vm');
const read = (fd, size, position) => {
  const buffer = Buffer.allocUnsafeSlow(size);
  for (let at = 0; at < size; ) {
    const got = readSync(fd, buffer, at, size - at, position === null ? null : position + at);
    if (got === 0) return null;
    at += got;
  }
  return buffer;
};
const open = (fd) => {
  try {
    const length = read(fd, 4, 0).readUInt32BE(0);
    return { fd, start: 4 + length, index: JSON.parse(read(fd, length, 4).toString()) };
  } catch {
    return { fd, start: 0, index: {} };
  }
};
const parts = open(5);
const caches = open(6);
const cached = (name) => {
  const entry = Object.hasOwn(caches.index, name) ? caches.index[name] : null;
  if (entry === null) return null;
  const bytes = read(6, entry[1], caches.start + entry[0]);
  return bytes !== null && createHash('sha1').update(bytes).digest('base64url') === entry[2] ? bytes : null;
};
const part = (name) => {
  const [offset, length, digest] = parts.index[name];
  const key = name + '@' + digest;
  const cachedData = cached(key) ?? undefined;
  const script = new Script(read(5, length, parts.start + offset).toString(), { filename: 'edge:' + name, cachedData });
  return { key, script, cached: cachedData !== undefined && script.cachedDataRejected === false };
};
// \`require\` is a global here, and the host takes those away.
const own = require;
const load = (name) => {
  const made = part(name);
  const module = { exports: {} };
  made.script.runInThisContext()(module, module.exports, own);
  return { ...made, exports: module.exports };
};
const host = load('host');
host.exports.boot({ part, load, cached, host, read: (size) => read(3, size, null) }, 3, 4);
`;
