import { AsyncLocalStorage } from 'node:async_hooks';

const outer = new AsyncLocalStorage();
const inner = new AsyncLocalStorage();

export default {
  fetch(request) {
    const { searchParams } = new URL(request.url);
    const entered = searchParams.get('enter');
    if (entered !== null) return enter(entered);
    const id = searchParams.get('n');
    return outer.run({ id }, async () => {
      await new Promise((resolve) => setTimeout(resolve, Number(id) % 7));
      return inner.run(`nested-${outer.getStore().id}`, async () => {
        await Promise.resolve();
        await new Promise((resolve) => setTimeout(resolve, Number(id) % 3));
        return Response.json([outer.getStore().id, inner.getStore()]);
      });
    });
  },
};

function enter(id) {
  const before = outer.getStore() ?? null;
  outer.enterWith(id);
  const now = outer.getStore();
  return Promise.resolve().then(() => Response.json({ before, now, later: outer.getStore() }));
}
