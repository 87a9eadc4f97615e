/**
 * The URL in absolute form. Throws for a relative one, which means nothing to a redirect or rewrite:
 * there is no page that it could be relative to.
 */
export function absoluteUrl(url: unknown): string {
  try {
    return String(new URL(String(url)));
  } catch (error) {
    throw new Error(
      `URL is malformed "${String(url)}". Please use only absolute URLs, as in new URL("/path", request.url)`,
      { cause: error },
    );
  }
}
