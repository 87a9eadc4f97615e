import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What every route weighs, read from the manifest that the build left behind: a job for Node. */
export default async function handler(req, res) {
  try {
    const manifest = JSON.parse(await readFile(join(process.cwd(), '.switchrt', 'manifest.json'), 'utf8'));
    res.json(Object.fromEntries(manifest.routes.map(({ route, runtime, size }) => [route, { runtime, size }])));
  } catch (error) {
    res.status(500).json({ error: error.message });
  }
}
