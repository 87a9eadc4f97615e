/** When this instance loaded the module: the difference to a request tells cold from warm. */
const loadedAt = Date.now();
let served = 0;

/** What every runtime can say of itself; the same code runs in all three. */
export function serverProps() {
  served += 1;
  return {
    props: {
      runtime: process.env.NEXT_RUNTIME,
      edgeRuntime: typeof EdgeRuntime === 'string' ? EdgeRuntime : null,
      served,
      age: Date.now() - loadedAt,
      renderedAt: new Date().toISOString(),
    },
  };
}
