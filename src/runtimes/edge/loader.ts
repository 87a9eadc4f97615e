/**
 * The program of `node -e`: reads the host's code over descriptor 3, since the process may not read files.
 *
 * Wire: `u32 length | JSON { options, lengths }`, then the host's code and the realm's scripts, UTF-8. Frames follow.
 */
export const LOADER: string = `'use strict';
const { readSync } = require('node:fs');
const { Script } = require('node:vm');
const read = (size) => {
  const buffer = Buffer.allocUnsafe(size);
  for (let at = 0; at < size; ) {
    const got = readSync(3, buffer, at, size - at, null);
    if (got === 0) process.exit(0);
    at += got;
  }
  return buffer;
};
const { options, lengths } = JSON.parse(read(read(4).readUInt32BE(0)).toString());
const [host, realm, node, urlPattern] = lengths.map((size) => read(size).toString());
const module_ = { exports: {} };
new Script('(function (module, exports, require) {' + host + '\\n})', { filename: 'edge:host' }).runInThisContext()(module_, module_.exports, require);
module_.exports.boot(options, { realm, node, urlPattern }, 3, 4);
`;
