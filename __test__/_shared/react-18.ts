import { installed } from './install.ts';

/** The folder that has React 18 installed. */
export function react18Folder(): string {
  return installed('react-18', 'react-dom/package.json');
}
