import type { NextData } from '../next/contexts.ts';

/**
 * Waits for `#__NEXT_DATA__` and a complete `#__next`: this code may run while the document still streams in.
 *
 * @throws when the document ended without them.
 */
export function whenDocument(): Promise<{ data: NextData; container: Element }> {
  return new Promise((resolve, reject) => {
    const look = (): boolean => {
      try {
        const found = read();
        if (found === null && document.readyState === 'loading') return false;
        if (found === null) reject(new Error('The document has no #__NEXT_DATA__ or no #__next: nothing to hydrate.'));
        else resolve(found);
      } catch (error) {
        // The parser fills a script in steps: half of a JSON object never parses.
        if (document.readyState === 'loading') return false;
        reject(error);
      }
      return true;
    };
    if (look()) return;
    const observer = new MutationObserver(() => done());
    const done = (): void => {
      if (!look()) return;
      observer.disconnect();
      document.removeEventListener('readystatechange', done);
    };
    observer.observe(document, { childList: true, subtree: true, characterData: true });
    document.addEventListener('readystatechange', done);
  });
}

function read(): { data: NextData; container: Element } | null {
  const script = document.getElementById('__NEXT_DATA__');
  const container = document.getElementById('__next');
  if (script === null || container === null) return null;
  // A container that stands behind its data may not be complete yet.
  const follows = (container.compareDocumentPosition(script) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  if (!follows && document.readyState === 'loading') return null;
  return { data: JSON.parse(script.textContent ?? '') as NextData, container };
}
