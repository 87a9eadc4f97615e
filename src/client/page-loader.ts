import type { PageModule } from '../next/contexts.ts';
import { BASE_PATH } from '../next/shared/constants.ts';
import { hasBasePath } from '../next/shared/url.ts';
import { clientManifest } from './manifest.ts';
import { registered, whenRegistered } from './register.ts';
import type { PageFlags } from './register.ts';

export interface LoadedPage {
  module: PageModule;
  flags: PageFlags;
}

/** A script or style sheet that did not arrive: a document load may get a newer build. */
export class AssetError extends Error {}

const assets = new Map<string, Promise<void>>();

function assetUrl(file: string): string {
  return file.startsWith('/') && !(BASE_PATH !== '' && hasBasePath(file)) ? BASE_PATH + file : file;
}

function isStyle(url: string): boolean {
  return /\.css(?:$|\?)/.test(url);
}

function inDocument(selector: string, attribute: 'src' | 'href', url: string): Element | undefined {
  return [...document.querySelectorAll(selector)].find((element) => element.getAttribute(attribute) === url);
}

function loadAsset(url: string): Promise<void> {
  const style = isStyle(url);
  if (style ? inDocument('link[rel=stylesheet]', 'href', url) : inDocument('script[src]', 'src', url))
    return assets.get(url) ?? Promise.resolve();
  const loading = new Promise<void>((resolve, reject) => {
    const element = style
      ? Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url })
      : Object.assign(document.createElement('script'), { src: url, async: true });
    element.onload = () => resolve();
    element.onerror = () => {
      assets.delete(url);
      element.remove();
      reject(new AssetError(`Failed to load ${url}`));
    };
    document.head.append(element);
  });
  assets.set(url, loading);
  return loading;
}

async function filesOf(route: string): Promise<string[]> {
  const { pages } = await clientManifest();
  const files = pages[route];
  if (files === undefined) throw new AssetError(`No such page in this build: ${route}`);
  return files.map(assetUrl);
}

/**
 * Loads a page's code and styles, once.
 *
 * @throws AssetError when a file did not arrive, or arrived without the page in it; else what the page's module throws.
 */
export async function loadPage(route: string): Promise<LoadedPage> {
  let page = registered(route);
  const files = page === undefined ? await filesOf(route) : await filesOf(route).catch(() => []);
  const styles = Promise.all(files.filter(isStyle).map(loadAsset));
  if (page === undefined) {
    const scripts = files.filter((file) => !isStyle(file));
    const loaded = Promise.all(scripts.map(loadAsset));
    const registration = whenRegistered(route);
    // Scripts of the document itself may still be on their way, so only a script of our own that came empty is an error.
    page = await Promise.race([
      registration,
      loaded.then(() => (scripts.some((file) => assets.has(file)) ? empty(route, registration) : registration)),
    ]);
  }
  await styles;
  return { module: await page.load(), flags: page.flags };
}

function empty<T>(route: string, registration: Promise<T>): Promise<T> {
  // A chunk that others need may be in the document, not yet run.
  if (document.readyState !== 'complete') return registration;
  return Promise.race([
    registration,
    new Promise<never>((_resolve, reject) =>
      setTimeout(() => reject(new AssetError(`The scripts of ${route} did not bring it`)), 3000),
    ),
  ]);
}

/** Tells the browser to fetch a page's files when it has nothing better to do. */
export async function prefetchPage(route: string): Promise<void> {
  if (registered(route) !== undefined) return;
  for (const url of await filesOf(route)) {
    const style = isStyle(url);
    const selector = style ? 'link[rel=stylesheet],link[rel=prefetch]' : 'link[rel=prefetch]';
    if (inDocument(selector, 'href', url) || inDocument('script[src]', 'src', url)) continue;
    document.head.append(
      Object.assign(document.createElement('link'), { rel: 'prefetch', as: style ? 'style' : 'script', href: url }),
    );
  }
}

/** Takes away the style sheets that only the page left behind had; the app's and the new page's stay. */
export async function dropStyles(route: string): Promise<void> {
  const { pages } = await clientManifest();
  const known = new Set(Object.values(pages).flat().map(assetUrl).filter(isStyle));
  const kept = new Set([...(pages['/_app'] ?? []), ...(pages[route] ?? [])].map(assetUrl));
  for (const link of document.querySelectorAll('link[rel=stylesheet]')) {
    const href = link.getAttribute('href') ?? '';
    if (known.has(href) && !kept.has(href)) {
      link.remove();
      assets.delete(href);
    }
  }
}
