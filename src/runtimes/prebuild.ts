import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import { rspack, type RspackOptions, type Stats } from '@rspack/core';

/**
 * Makes the single files that run where no `node_modules` is: the edge host, the scripts of its realms, the lambda
 * adapter, the script of a report; and the command line in few files, since each file costs every start.
 * Runs after `tsc`, as `node dist/runtimes/prebuild.js`.
 */
const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

interface Bundle {
  entry: string;
  file: string;
  options: RspackOptions;
}

/** Evaluates to what a script exports, and leaves nothing on the global. */
const realmScript: RspackOptions = {
  target: 'es2022',
  output: { iife: true, chunkFormat: 'array-push', library: { type: 'var', name: '__made' } },
  resolve: { alias: { buffer: join(dirname(require.resolve('buffer/package.json')), 'index.js') } },
};

/** Rooms that the command line takes into its own files. The rest stays what the library loads: one `SwitchrtError`, one addon. */
const commandRooms = ['cli', 'scan', 'config', 'manifest', 'diagnostics'];
const dist = dirname(here);

function commandExternal({ context, request }: { context?: string; request?: string }): string | undefined {
  if (!request!.startsWith('.')) return request === 'valibot' || /^([\w-]+:|\/)/.test(request!) ? undefined : request;
  const path = relative(dist, join(context!, request!)).split(sep).join('/');
  const own = commandRooms.includes(path.split('/')[0]!) && !looksAround(join(dist, path));
  return own ? undefined : `../../${path}`;
}
/** Runs in a host process, where there are no files. */
const moduleScript: RspackOptions = {
  target: 'node20',
  node: { __filename: 'mock', __dirname: 'mock' },
  output: { chunkFormat: 'commonjs', library: { type: 'commonjs2' } },
};

/** Whether a file asks where it lies, or imports what is only known when it runs: it must stay where it is. */
function looksAround(file: string): boolean {
  return /\bimport\.meta\b|\bimport\((?!['"])/.test(readFileSync(file, 'utf8'));
}

const bundles: Bundle[] = [
  {
    entry: '../cli/main.js',
    file: '../cli/bundle/main.js',
    options: {
      target: 'node20',
      output: { module: true, library: { type: 'module' }, chunkFormat: 'module', chunkFilename: '[name].js' },
      externalsType: 'module-import',
      externals: async (data) => commandExternal(data),
      // What nothing uses goes: a third of it. Names stay for stack traces.
      optimization: {
        minimizer: [
          new rspack.SwcJsMinimizerRspackPlugin({
            minimizerOptions: {
              compress: { defaults: false, unused: true, dead_code: true },
              mangle: false,
              format: { comments: false },
            },
          }),
        ],
      },
    },
  },
  {
    entry: 'edge/host/main.js',
    file: 'edge/host.cjs',
    options: moduleScript,
  },
  // Evaluated with a host's first connection: it is longer than everything else together.
  {
    entry: require.resolve('undici'),
    file: 'edge/undici.cjs',
    options: moduleScript,
  },
  { entry: 'edge/realm/main.js', file: 'edge/realm.js', options: realmScript },
  { entry: 'edge/realm/node/main.js', file: 'edge/realm-node.js', options: realmScript },
  // CommonJS: it loads some milliseconds faster, and V8's code cache is there for it in every version.
  { entry: 'node-lambda/handler.js', file: 'node-lambda/handler.cjs', options: moduleScript },
  { entry: 'node-lambda/bootstrap.js', file: 'node-lambda/bootstrap.cjs', options: moduleScript },
];

function run(options: RspackOptions): Promise<Stats> {
  return new Promise((resolve, reject) => {
    rspack(options, (error, stats) => {
      if (error) reject(error);
      else if (stats!.hasErrors() || stats!.hasWarnings())
        reject(new Error(stats!.toString({ all: false, errors: true, warnings: true })));
      else resolve(stats!);
    });
  });
}

async function bundle({ entry, file, options }: Bundle): Promise<void> {
  const target = join(here, file);
  await run({
    mode: 'production',
    devtool: false,
    context: here,
    entry: resolve(here, entry),
    ...options,
    output: {
      ...options.output,
      path: dirname(target),
      filename: target.slice(dirname(target).length + 1),
      // Chunks of an earlier build would stay behind.
      clean: file.includes('/bundle/'),
    },
    // Read by people in stack traces, and loaded from memory: size is nothing, names are much.
    optimization: options.optimization ?? { minimize: false },
    performance: false,
    infrastructureLogging: { level: 'error' },
  });
}

/** A script's text as an expression whose value is what it exports. */
function wrap(file: string, value: string): void {
  const path = join(here, file);
  writeFileSync(path, `(function () {\n'use strict';\n${readFileSync(path, 'utf8')}\nreturn ${value};\n})()`);
}

/** `URLPattern` as `@edge-runtime/primitives` has it: source text, evaluated in each realm that asks for it. */
function urlPattern(): void {
  const primitives = dirname(
    require.resolve('@edge-runtime/primitives/package.json', { paths: [dirname(require.resolve('@edge-runtime/vm'))] }),
  );
  const text = require(join(primitives, 'dist/url.js.text.js')) as string;
  writeFileSync(
    join(here, 'edge/url-pattern.js'),
    `(function () {\nconst module = { exports: {} };\nconst globalThis = { URLPattern: true };\n${text}\nreturn module.exports.URLPattern;\n})()`,
  );
}

/** Wraps a CommonJS file as an expression of a function. */
function wrapModule(file: string): void {
  const path = join(here, file);
  writeFileSync(path, `(function (module, exports, require) {${readFileSync(path, 'utf8')}\n})`);
}

/**
 * What a host process is made of, as one file that it reads over an inherited descriptor, each part when it needs it.
 * `u32 length of the index | JSON { name: [offset, length, digest] } | the parts, UTF-8`.
 */
function pack(file: string, parts: Record<string, string>): void {
  const index: Record<string, [number, number, string]> = {};
  const bytes: Buffer[] = [];
  let offset = 0;
  for (const [name, part] of Object.entries(parts)) {
    const path = join(here, part);
    const content = readFileSync(path);
    rmSync(path);
    index[name] = [offset, content.length, createHash('sha256').update(content).digest('base64url').slice(0, 22)];
    bytes.push(content);
    offset += content.length;
  }
  const head = Buffer.from(JSON.stringify(index));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  writeFileSync(join(here, file), Buffer.concat([length, head, ...bytes]));
}

const present = bundles.filter(({ entry }) => existsSync(resolve(here, entry)));
mkdirSync(join(here, 'edge'), { recursive: true });
for (const { file } of present) rmSync(join(here, file), { force: true });
await Promise.all(present.map(bundle));
wrap('edge/realm.js', '__made.install');
wrap('edge/realm-node.js', '__made.make');
wrapModule('edge/host.cjs');
wrapModule('edge/undici.cjs');
urlPattern();
pack('edge/parts.bin', {
  host: 'edge/host.cjs',
  realm: 'edge/realm.js',
  node: 'edge/realm-node.js',
  'url-pattern': 'edge/url-pattern.js',
  undici: 'edge/undici.cjs',
});
