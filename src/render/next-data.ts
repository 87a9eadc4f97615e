import type { NextData } from '../next/contexts.ts';
import type { RouteContext } from '../server/entry.ts';
import { errorOf } from './data.ts';
import type { PageParts } from './modules.ts';
import type { PageLocation } from './page-location.ts';
import type { PageInput } from './page.ts';

/** What the browser is told of a page. */
export function nextDataOf(
  parts: PageParts,
  { context, runtime }: PageInput,
  props: Record<string, unknown>,
  location: PageLocation,
): NextData {
  const error = errorOf(context);
  return {
    props,
    page: parts.route,
    query: location.query,
    buildId: context.build.buildId,
    ...(context.isFallback === true ? { isFallback: true } : {}),
    ...(parts.getServerSideProps ? { gssp: true } : {}),
    ...(parts.getStaticProps ? { gsp: true } : {}),
    ...(parts.pageGip ? { gip: true } : {}),
    ...(parts.appGip ? { appGip: true } : {}),
    ...(location.autoExport ? { autoExport: true } : {}),
    ...(error ? { err: shownError(error, context) } : {}),
    runtime,
  };
}

/** In production the browser learns that something failed, and no more. */
function shownError(error: Error & { statusCode?: number }, context: RouteContext): NonNullable<NextData['err']> {
  const statusCode = context.status ?? 500;
  if (!context.dev)
    return { name: 'Internal Server Error.', message: `${statusCode} - Internal Server Error.`, statusCode };
  return {
    name: error.name,
    message: error.message,
    statusCode,
    ...(error.stack !== undefined ? { stack: error.stack } : {}),
  };
}
