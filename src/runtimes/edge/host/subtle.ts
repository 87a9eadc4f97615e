import { webcrypto } from 'node:crypto';

import type { RealmPort } from './bridge.ts';
import { intoRealm } from './bridge.ts';
import type { Handles } from './handles.ts';

const { subtle } = webcrypto;
const OPERATIONS = new Set([
  'digest',
  'encrypt',
  'decrypt',
  'sign',
  'verify',
  'generateKey',
  'deriveKey',
  'deriveBits',
  'importKey',
  'exportKey',
  'wrapKey',
  'unwrapKey',
]);

/** A key's public description, as JSON. */
export function keyInfo(key: webcrypto.CryptoKey): string {
  const { type, extractable, usages } = key;
  const algorithm = JSON.parse(
    JSON.stringify(key.algorithm, (_, value: unknown) => (value instanceof Uint8Array ? Array.from(value) : value)),
  ) as object;
  return JSON.stringify({ type, extractable, algorithm, usages });
}

/** Runs an operation of WebCrypto for a realm. What comes back are bytes, handles, JSON and truth. */
export function runSubtle(
  port: RealmPort,
  handles: Handles,
  id: number,
  operation: string,
  args: readonly unknown[],
): void {
  const fail = (error: unknown): void => {
    const { name, message } = error as { name?: unknown; message?: unknown };
    port.enter();
    port.hooks.subtleFail(
      id,
      typeof name === 'string' ? name : 'OperationError',
      typeof message === 'string' && message !== '' ? message : 'The operation failed for an operation-specific reason',
    );
  };
  if (!OPERATIONS.has(operation)) {
    fail(new TypeError(`There is no '${operation}'`));
    return;
  }
  const list: unknown[] = [];
  for (let i = 0; i < args.length; i++) list.push(ours(handles, args[i]));
  let result: Promise<unknown>;
  try {
    result = (subtle as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)[operation]!(...list);
  } catch (error) {
    fail(error);
    return;
  }
  result.then((value) => {
    port.enter();
    if (value instanceof ArrayBuffer) port.hooks.subtleDone(id, 0, intoRealm(port.hooks, new Uint8Array(value)), null);
    else if (value instanceof CryptoKey) port.hooks.subtleDone(id, 1, handles.hide(value), null);
    else if (typeof value === 'object' && value !== null && 'privateKey' in value) {
      const pair = value as unknown as webcrypto.CryptoKeyPair;
      port.hooks.subtleDone(id, 2, handles.hide(pair.publicKey), handles.hide(pair.privateKey));
    } else if (typeof value === 'object') port.hooks.subtleDone(id, 3, JSON.stringify(value), null);
    else port.hooks.subtleDone(id, 4, value, null);
  }, fail);
}

/** The realm's plain copy of an argument as a plain object of the host, so that Node reads no realm prototype. */
function ours(handles: Handles, value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (handles.has(value)) return handles.real(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value as Uint8Array);
  if (Array.isArray(value))
    return Array.from({ length: value.length }, (_, index) => ours(handles, (value as unknown[])[index]));
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) result[key] = ours(handles, (value as Record<string, unknown>)[key]);
  return result;
}
