import { resolveHref, stripOrigin } from '../next/shared/resolve.ts';
import type { ResolveBase } from '../next/shared/resolve.ts';
import { isAbsoluteUrl, isLocalUrl } from '../next/shared/url.ts';
import { clientManifest } from './manifest.ts';
import { prefetchData } from './route-info.ts';
import { findTarget } from './target.ts';

/** Fetches a page before it is asked for, with `load`, and its data where a build made it. Never rejects. */
export async function ahead(
  base: ResolveBase,
  buildId: string,
  url: string,
  as: string | undefined,
  load: (route: string) => Promise<unknown>,
): Promise<void> {
  if (!isLocalUrl(url)) return;
  const { connection } = navigator as { connection?: { saveData?: boolean; effectiveType?: string } };
  if (connection?.saveData || /2g/.test(connection?.effectiveType ?? '')) return;
  try {
    const resolved = resolveHref(base, isAbsoluteUrl(url) ? stripOrigin(url) : url, as);
    const manifest = await clientManifest();
    const target = findTarget(manifest, resolved.href, resolved.as);
    if (target !== null) await Promise.all([load(target.route), prefetchData(manifest, target, buildId)]);
  } catch {
    // Fetching ahead is a favour: the navigation itself tells what is wrong.
  }
}
