import { setRouter } from '../next/shared/singleton.ts';
import { whenDocument } from './next-data.ts';
import { mount } from './root.tsx';
import { BrowserRouter } from './router.ts';
import { whenRegistered } from './register.ts';
import { report } from './report.ts';
import { componentOf } from './route-info.ts';

/** Hydrates the page. Its scripts are async: data, app and page may each come before or after this one. */
async function boot(): Promise<void> {
  const { data, container } = await whenDocument();
  const [app, page] = await Promise.all([whenRegistered('/_app'), whenRegistered(data.page)]);
  const [appModule, pageModule] = await Promise.all([app.load(), page.load()]);
  const router = new BrowserRouter(data, componentOf(appModule), { module: pageModule, flags: page.flags });
  setRouter(router);
  const globals = self as unknown as { next?: object; __SWITCHRT_HYDRATED?: boolean };
  globals.next = { router };
  const render = mount(
    container,
    router.view(),
    () => {
      // Strict mode runs effects twice.
      if (globals.__SWITCHRT_HYDRATED) return;
      globals.__SWITCHRT_HYDRATED = true;
      dispatchEvent(new Event('switchrt:hydrated'));
      router.start(render);
    },
    (error) => void router.showError(error),
  );
}

void boot().catch(report);
