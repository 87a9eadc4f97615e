import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { SwitchrtError } from '../errors.ts';

/** The project's own React: one instance for its pages and for this package's renderer. */
export interface ReactPackages {
  react: string;
  reactDom: string;
  /** The file of `react-dom/server` for runtimes with web streams. */
  serverEdge: string;
}

/**
 * As {@link findReact}; `null` when it is not there and `needed` is false: an app of API routes alone has no use for it.
 */
export function reactOf(dir: string, needed: boolean): ReactPackages | null {
  try {
    return findReact(dir);
  } catch (error) {
    if (needed) throw error;
    return null;
  }
}

/**
 * Finds React from the project's folder.
 *
 * @throws SwitchrtError `SRT_IO` when `react` or `react-dom` is not installed there
 */
function findReact(dir: string): ReactPackages {
  const require = createRequire(join(dir, 'package.json'));
  const folder = (name: string): string => {
    try {
      return dirname(require.resolve(`${name}/package.json`));
    } catch (error) {
      throw new SwitchrtError('SRT_IO', `${dir} needs ${name}: install it with \`npm install react react-dom\`.`, {
        cause: error,
      });
    }
  };
  const react = folder('react');
  const reactDom = folder('react-dom');
  // React 18.2 has no `server.edge`; its browser build needs web streams alone.
  const serverEdge = ['server.edge.js', 'server.browser.js']
    .map((file) => join(reactDom, file))
    .find((file) => existsSync(file));
  if (!serverEdge) {
    const { version } = JSON.parse(readFileSync(join(reactDom, 'package.json'), 'utf8')) as { version: string };
    throw new SwitchrtError('SRT_IO', `react-dom ${version} is too old: version 18 or 19 is needed.`);
  }
  return { react, reactDom, serverEdge };
}

/** Aliases that send every import of React to that instance; `react/jsx-runtime` and the like follow by folder. */
export function reactAliases(found: ReactPackages | null): Record<string, string> {
  return found === null ? {} : { react: found.react, 'react-dom': found.reactDom };
}
