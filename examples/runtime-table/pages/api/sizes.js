import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** The server runs in this folder, or at the root of the repository. */
const dir = existsSync('.switchrt') ? '.' : 'examples/runtime-table';

/** What every route weighs, read from the manifest that the build left behind: a job for Node. */
export default async function handler(req, res) {
  const { routes } = JSON.parse(await readFile(`${dir}/.switchrt/manifest.json`, 'utf8'));
  res.json(Object.fromEntries(routes.map(({ route, runtime, size }) => [route, { runtime, size }])));
}
