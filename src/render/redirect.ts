import { headerUrl } from '../http/location.ts';
import type { PageRedirect } from './results.ts';

/** The `location` of a redirect, fit for a header: paths of the app get its base path, unless the redirect says otherwise. */
export function redirectLocation({ destination, basePath: own }: PageRedirect, basePath: string): string {
  if (!/^[/\\]/.test(destination)) return headerUrl(destination);
  const [path = '', ...query] = destination.split('?');
  // `//host` would leave the site, and to browsers `\\host` is the same.
  const safe = path.replace(/\\/g, '/').replace(/\/{2,}/g, '/') + (query.length > 0 ? `?${query.join('?')}` : '');
  return headerUrl(own === false ? safe : basePath + safe);
}
