/** A URL as a field value may hold it: what is not visible ASCII is escaped. Runs on edge too. */
export function headerUrl(url: string): string {
  return url.replace(/[^\x21-\x7e]+/g, (part) => encodeURI(wellFormed(part)));
}

/** Half a surrogate pair is no character and cannot be escaped. */
function wellFormed(text: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text));
}
