import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { TestFn } from 'ava';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

const packageUrl = import.meta.resolve('@sparticuz/chromium');

/**
 * The packed browser, unpacked once a machine and version. Test files run side by side: each unpacks into a folder of its
 * own and the first one to be done gives it its name, so that nobody starts half a file.
 */
async function unpack(): Promise<string> {
  // The package exports its entry alone, whose depth in it differs by version.
  const packageFile = `${/^.*\/@sparticuz\/chromium\//.exec(fileURLToPath(packageUrl))![0]}package.json`;
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  const folder = join(tmpdir(), `switchrt-chromium-${version}-${process.getuid?.() ?? 'user'}`);
  if (existsSync(join(folder, 'chromium'))) return folder;
  const staging = mkdtempSync(`${folder}-`);
  try {
    // The package unpacks into the temporary folder and nowhere else: a process of its own has its own.
    const code = `const { default: chromium } = await import(${JSON.stringify(packageUrl)}); await chromium.executablePath();`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], {
      env: { ...process.env, TMPDIR: staging },
    });
    try {
      renameSync(staging, folder);
    } catch (error) {
      if (!existsSync(join(folder, 'chromium'))) throw error;
    }
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return folder;
}

/** A fontconfig file that knows the packed fonts and the machine's: text has a width even where no font is installed. */
function fonts(folder: string): string {
  const file = join(folder, 'switchrt-fonts.conf');
  if (!existsSync(file)) {
    mkdirSync(join(folder, 'fonts-cache'), { recursive: true });
    const dirs = [join(folder, 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts']
      .map((dir) => `<dir>${dir}</dir>`)
      .join('');
    const draft = `${file}.${process.pid}`;
    writeFileSync(
      draft,
      `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${dirs}<cachedir>${join(folder, 'fonts-cache')}</cachedir></fontconfig>`,
    );
    renameSync(draft, file);
  }
  return file;
}

/** Starts the real browser: headless, without its own sandbox (which root and containers lack), without any network of its own. */
export async function launchBrowser(): Promise<Browser> {
  const folder = await unpack();
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    headless: true,
    // A Ctrl-C is the test runner's to handle.
    handleSIGINT: false,
    args: [
      '--no-sandbox',
      '--disable-setuid-sandbox',
      // /dev/shm is tiny in containers.
      '--disable-dev-shm-usage',
      '--disable-gpu',
      '--font-render-hinting=none',
      '--no-proxy-server',
      '--disable-background-networking',
      '--disable-domain-reliability',
      '--no-pings',
    ],
    env: {
      ...(process.env as Record<string, string>),
      FONTCONFIG_FILE: fonts(folder),
      HOME: process.env['HOME'] ?? folder,
    },
  });
}

/** Pages of one test, closed when it ends. */
export interface Browsing {
  /** A page in a context of its own: no cookie, no storage, no history but its own. */
  page(t: { teardown(fn: () => Promise<void>): void }, options?: BrowserContextOptions): Promise<Page>;
}

/** One browser for a test file: started before its first test, closed after its last. */
export function useBrowser(test: TestFn<any>): Browsing {
  let browser: Browser | undefined;
  test.before('start the browser', async () => {
    browser = await launchBrowser();
  });
  test.after.always('close the browser', async () => {
    await browser?.close();
  });
  return {
    async page(t, options) {
      if (browser === undefined) throw new Error('The browser did not start.');
      const context: BrowserContext = await browser.newContext(options);
      t.teardown(() => context.close());
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      return page;
    },
  };
}

/** Resolves when the client has hydrated the page. */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => (globalThis as { __SWITCHRT_HYDRATED?: boolean }).__SWITCHRT_HYDRATED === true);
}

/** Everything that the page says wrong: uncaught errors, and errors on its console. Start before `goto`. */
export function complaints(page: Page): string[] {
  const said: string[] = [];
  page.on('pageerror', (error) => said.push(`pageerror: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') said.push(`console: ${message.text()}`);
  });
  return said;
}
