const DELAY_MS = 600;

/**
 * A value that a component can wait for by throwing, as Suspense defines it. In the browser it is read back
 * from what the server rendered, so that hydration shows the same words.
 */
export function slowData(name) {
  if (typeof window !== 'undefined') {
    return { read: () => document.getElementById(`slow-${name}`)?.dataset.at ?? new Date().toISOString() };
  }
  let value = null;
  const ready = new Promise((resolve) => {
    setTimeout(() => {
      value = new Date().toISOString();
      resolve();
    }, DELAY_MS);
  });
  return {
    read() {
      if (value === null) throw ready;
      return value;
    },
  };
}

export function SlowPart({ data, name }) {
  const at = data.read();
  return (
    <p className="arrived" id={`slow-${name}`} data-at={at}>
      <span className="tick">✓</span> ready at <strong>{at.slice(11, 23)}</strong>
    </p>
  );
}
