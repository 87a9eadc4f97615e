import test from 'ava';

import { react18Folder } from '../_shared/react-18.ts';
import { root } from '../_shared/root.ts';
import { built } from './_built.ts';

/** One small app, as its author may lay it out and write it. */
function files(folder: '' | 'src/', typed: boolean): Record<string, string> {
  const [script, view] = typed ? ['ts', 'tsx'] : ['js', 'jsx'];
  const type = (text: string): string => (typed ? text : '');
  const props = type(': { where: string; at: number }');
  const ssr = (runtime: string, fixed: string): string => `
    ${type(`import type { GetServerSideProps } from 'next';\n`)}import { Shown } from '${typed ? '@/parts/shown' : '../parts/shown'}';
    export const config = { runtime: '${runtime}' }${type(' as const')};
    export const getServerSideProps${type(': GetServerSideProps')} = async () => ({ props: { where: process.env.NEXT_RUNTIME, at: Math.random() } });
    export default function Page(props${props}) { return <Shown name="${fixed}" {...props} />; }`;
  return {
    ...(typed
      ? {
          'tsconfig.json': JSON.stringify({
            compilerOptions: { jsx: 'preserve', baseUrl: '.', paths: { '@/*': [`./${folder}*`] } },
          }),
        }
      : {}),
    'switchrt.config.js': `module.exports = { lambda: { routes: ['/lambda'] } };`,
    [`${folder}parts/shown.${view}`]: `
      ${type('interface Props { name: string; where: string; at: number }\n')}export function Shown({ name, where, at }${type(': Props')}) { return <main><h1>{\`\${name} in \${where}\`}</h1><p id="at">{at}</p></main>; }`,
    [`${folder}pages/static.${view}`]: `export default function Page()${type(': React.ReactNode')} { return <h1>{'static in ' + process.env.NEXT_RUNTIME}</h1>; }`,
    [`${folder}pages/node.${view}`]: ssr('nodejs', 'node'),
    [`${folder}pages/lambda.${view}`]: ssr('nodejs', 'lambda'),
    [`${folder}pages/edge/index.${view}`]: ssr('experimental-edge', 'edge').replaceAll('../parts', '../../parts'),
    [`${folder}pages/edge/foo.${view}`]: `
      export const config = { runtime: 'experimental-edge' };
      export default function Page() { return <h1>edge foo</h1>; }`,
    [`${folder}pages/edge/[id].${view}`]: `
      import { useRouter } from 'next/router';
      export const config = { runtime: 'experimental-edge' };
      export default function Page() { const { query } = useRouter(); return <h1>{'edge id ' + query.id}</h1>; }`,
    [`${folder}pages/api/user/login.${script}`]: `
      ${type(`import type { NextApiRequest, NextApiResponse } from 'next';\n`)}export default function handler(req${type(': NextApiRequest')}, res${type(': NextApiResponse')}) { res.send('node login'); }`,
    [`${folder}pages/api/user/[id].${script}`]: `
      ${type(`import type { NextRequest } from 'next/server';\n`)}export const config = { runtime: 'edge' };
      export default async function handler(request${type(': NextRequest')})${type(': Promise<Response>')} {
        return new Response('edge user ' + request.nextUrl.searchParams.get('id') + ' ' + (await request.text()));
      }`,
    [`${folder}middleware.${script}`]: `
      import { NextResponse } from 'next/server';
      ${type(`import type { NextRequest } from 'next/server';\n`)}export function middleware(request${type(': NextRequest')}) {
        const url = request.nextUrl.clone();
        url.pathname = url.pathname.slice('/rewrite'.length);
        return NextResponse.rewrite(url);
      }
      export const config = { matcher: '/rewrite/:path*' };`,
  };
}

const variants = [
  ['pages/, JavaScript, React 19', '', false, () => root],
  ['src/pages/, JavaScript, React 19', 'src/', false, () => root],
  ['pages/, TypeScript, React 19', '', true, () => root],
  ['src/pages/, TypeScript, React 19', 'src/', true, () => root],
  ['pages/, JavaScript, React 18', '', false, react18Folder],
  ['src/pages/, TypeScript, React 18', 'src/', true, react18Folder],
] as const;

for (const [name, folder, typed, react] of variants) {
  test.serial(`31, 88, 89, 90, 91, 104: ${name}: every runtime serves its routes`, async (t) => {
    const app = await built(t, files(folder, typed), { react: react() });
    const { text } = await app.start();
    t.regex(await text('/static'), /static in nodejs/);
    t.is(await text('/static'), await text('/static'));
    for (const [path, shown] of [
      ['/node', 'node in nodejs'],
      ['/lambda', 'lambda in nodejs'],
      ['/edge', 'edge in edge'],
      ['/rewrite/node', 'node in nodejs'],
      ['/rewrite/edge', 'edge in edge'],
    ] as const) {
      const at = async (): Promise<string | undefined> => {
        const html = await text(path);
        t.true(html.includes(`<h1>${shown}</h1>`), path);
        return /id="at">([^<]+)/.exec(html)?.[1];
      };
      const first = await at();
      t.truthy(first, path);
      t.not(await at(), first, path);
    }
    t.regex(await text('/edge/foo'), /edge foo/);
    t.regex(await text('/edge/bar'), /edge id bar/);
    t.is(await text('/api/user/login'), 'node login');
    t.is(await text('/api/user/7', { method: 'POST', body: 'with ü' }), 'edge user 7 with ü');
    t.is(await text('/rewrite/api/user/8'), 'edge user 8 ');
  });
}
