// What the published Next.js packages answer, one line of JSON a question. `next.cjs 12|16`, questions on stdin.
// A process of its own: a bad matcher makes Next call `process.exit`, which is an answer too.
const Module = require('node:module');
const { createInterface } = require('node:readline');
const { join } = require('node:path');

const version = process.argv[2];
const next = (path) => require(join(__dirname, 'node_modules', `next-${version}`, path));
// Both versions are installed under names of their own, and each asks for itself as `next`.
const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  const own = request.startsWith('next/')
    ? join(__dirname, 'node_modules', `next-${version}`, request.slice(5))
    : request;
  return resolve.call(this, own, ...rest);
};

process.env.NODE_ENV = 'production';
process.env.NEXT_COMPILER_NAME = 'server';

const { getPageStaticInfo } = next('dist/build/analysis/get-page-static-info.js');
const { getSortedRoutes } = next('dist/shared/lib/router/utils/sorted-routes.js');
const { getRouteRegex } = next('dist/shared/lib/router/utils/route-regex.js');
const matchers =
  version === '16' ? next('dist/build/analysis/get-page-static-info.js').getMiddlewareMatchers : undefined;

const logged = [];
for (const level of ['log', 'warn', 'error']) console[level] = (...words) => logged.push(words.join(' '));

let exited;
process.exit = (code) => {
  exited = code;
  throw new Error(`exit ${code}`);
};

async function page({ file, route, app, config }) {
  const info = await getPageStaticInfo({
    pageFilePath: file,
    page: route,
    nextConfig: config ?? {},
    isDev: false,
    pageType: app ? 'app' : 'pages',
  });
  return {
    runtime: info.runtime ?? null,
    ssg: info.ssg ?? null,
    ssr: info.ssr ?? null,
    maxDuration: info.maxDuration ?? null,
    matchers: info.middleware?.matchers?.map(({ regexp }) => regexp) ?? null,
    matcher: info.middleware?.pathMatcher?.source ?? null,
  };
}

const answers = {
  page,
  matcher: ({ source, basePath }) => {
    const { SourceSchema } = next('dist/build/segment-config/middleware/middleware-config.js');
    if (!SourceSchema.safeParse(source).success) throw new Error('refused');
    return matchers(source, { basePath })[0].regexp;
  },
  sort: ({ routes }) => getSortedRoutes(routes),
  strip: async ({ source }) => {
    const jsc = { parser: { syntax: 'typescript' }, target: 'es2022' };
    return (await next('dist/build/swc/index.js').transform(source, { filename: 'a.ts', isModule: true, jsc })).code;
  },
  regex: ({ route }) => getRouteRegex(route).re.source,
};

async function main() {
  // Without its parser Next reads every file as one without config, and says nothing.
  await next('dist/build/swc/index.js').loadBindings();
  for await (const line of createInterface({ input: process.stdin })) {
    const { ask, ...question } = JSON.parse(line);
    logged.length = 0;
    exited = undefined;
    let answer;
    try {
      answer = { value: await answers[ask](question) };
    } catch (error) {
      answer = { error: exited === undefined ? String(error.message).split('\n')[0] : `exit ${exited}` };
    }
    process.stdout.write(
      `${JSON.stringify({ ...answer, logged: logged.map((text) => text.split('\n').slice(0, 2).join(' ')) })}\n`,
    );
  }
}
main();
