/** Nonce of the scripts that a `content-security-policy` value allows; undefined when there is none. */
export function nonceOf(policy: string | null | undefined): string | undefined {
  if (!policy) return undefined;
  const directives = policy.split(';').map((directive) => directive.trim());
  const directive =
    directives.find((text) => text.startsWith('script-src ')) ??
    directives.find((text) => text.startsWith('default-src '));
  const source = directive?.split(/\s+/).find((item) => /^'nonce-[^']+'$/.test(item));
  const nonce = source?.slice(7, -1);
  // Anything that could leave an attribute is no nonce (base64 is the grammar).
  return nonce !== undefined && /^[\w+/=-]+$/.test(nonce) ? nonce : undefined;
}
