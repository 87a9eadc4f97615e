import { createHash } from 'node:crypto';

import { findingKey } from './finding-key.ts';
import type { Diagnostic } from './types.ts';

/** {@link findingKey} as 16 hex digits. */
export function fingerprint(finding: Diagnostic): string {
  return createHash('sha256').update(findingKey(finding)).digest('hex').slice(0, 16);
}
