// `npm run build`: the release addon and `dist/`, all that `bin` and `exports` need.
import { buildDist, ensureAddon, ensureInstalled, requireNode, requireRust } from './lib.mjs';

requireNode();
await ensureInstalled();
requireRust();
await ensureAddon();
await buildDist();
