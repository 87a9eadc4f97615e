import { AsyncLocalStorage } from 'node:async_hooks';

const outer = new AsyncLocalStorage();
const inner = new AsyncLocalStorage();

export default {
  fetch(request) {
    const id = new URL(request.url).searchParams.get('n');
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
