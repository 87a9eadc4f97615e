// Bundles of a route as a deployer of each target would make them: the target's conditions, Node's modules left to it.
import { createRequire, isBuiltin } from 'node:module';

const require = createRequire(import.meta.url);

/** Conditions and main fields by family, as wrangler, deno and Next have them. */
const FAMILIES = {
  'edge-light': { conditions: ['edge-light', 'worker', 'browser'], mainFields: ['browser', 'module', 'main'] },
  workerd: { conditions: ['workerd', 'worker', 'browser'], mainFields: ['browser', 'module', 'main'] },
  deno: { conditions: ['deno', 'node'], mainFields: ['module', 'main'] },
};

const throwing = (message) => `throw new Error(${JSON.stringify(message)});`;

/** Node's modules, native addons and what is not installed. */
function externals(target) {
  return {
    name: 'externals',
    setup(build) {
      const resolve = ({ path, importer, namespace, resolveDir, kind }) =>
        build.resolve(path, { importer, namespace, resolveDir, kind, pluginData: 'seen' });
      build.onResolve({ filter: /.*/ }, async (args) => {
        if (args.kind === 'entry-point') return undefined;
        if (args.pluginData === 'seen') return undefined;
        const bare = args.path.replace(/^node:/, '');
        if (args.path.startsWith('node:') || isBuiltin(args.path)) {
          // An npm package of the same name, mapped by a `browser` field, wins where the main fields say so.
          if (!args.path.startsWith('node:')) {
            const found = await resolve(args);
            if (found.errors.length === 0 && !found.external) return found;
          }
          if (args.kind === 'require-call' && target.requires) return { path: bare, namespace: 'required' };
          return { path: `node:${bare}`, external: true };
        }
        if (args.path.endsWith('.node')) return { path: args.path, namespace: 'native' };
        const found = await resolve(args);
        return found.errors.length === 0 ? found : { path: args.path, namespace: 'missing' };
      });
      build.onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
        contents: `import all from 'node:${path}'; module.exports = all;`,
      }));
      build.onLoad({ filter: /.*/, namespace: 'native' }, ({ path }) => ({
        contents: throwing(`No native addon here: ${path}`),
      }));
      build.onLoad({ filter: /.*/, namespace: 'missing' }, ({ path }) => ({
        contents: throwing(`Cannot find module '${path}'`),
      }));
    },
  };
}

function options(entry, target) {
  const { conditions, mainFields } = FAMILIES[target.family];
  return {
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    // As wrangler has it: only so the `browser` map of a package counts.
    platform: target.family === 'deno' ? 'neutral' : 'browser',
    target: 'es2022',
    conditions: [...conditions, 'module', 'production'],
    mainFields,
    // Deno's deployers give npm code its place; the others do not.
    define: {
      'process.env.NODE_ENV': '"production"',
      ...(target.family === 'deno' ? { __dirname: '"/"', __filename: '"/index.js"' } : {}),
    },
    loader: { '.wasm': 'binary' },
    plugins: [externals(target)],
    logLevel: 'silent',
  };
}

/**
 * @param entry - file of the route
 * @param outfile - where the bundle goes
 * @param target - `{ family, requires }`: whether `require` of one of Node's modules finds it
 */
export async function bundle(entry, outfile, target) {
  await require('esbuild').build({ ...options(entry, target), outfile });
}
