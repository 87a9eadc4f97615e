const ATTRIBUTES: Record<string, string> = {
  acceptCharset: 'accept-charset',
  className: 'class',
  htmlFor: 'for',
  httpEquiv: 'http-equiv',
};

/** Writes a React element's props on a DOM element, as the server wrote them: `charSet` is `charset`, `true` is empty. */
export function applyAttributes(element: HTMLElement, props: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(props)) {
    if (name === 'children' || name === 'dangerouslySetInnerHTML' || name === 'key' || name === 'ref') continue;
    if (value === undefined || value === null || value === false || typeof value === 'function') continue;
    const attribute = ATTRIBUTES[name] ?? (name.includes('-') ? name : name.toLowerCase());
    element.setAttribute(attribute, value === true && !name.includes('-') ? '' : String(value));
  }
  // A script element made by code is async unless told: order is what `async={false}` asks for.
  if (element instanceof HTMLScriptElement && props['async'] === false) element.async = false;
}
