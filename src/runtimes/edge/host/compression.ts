import { createDeflate, createDeflateRaw, createGunzip, createGzip, createInflate, createInflateRaw } from 'node:zlib';

import type { Bridge } from '../realm/bridge.ts';
import { copyBytes, intoRealm, type RealmPort } from './bridge.ts';
import type { Handles } from './handles.ts';

const MAKERS = {
  gzip: [createGzip, createGunzip],
  deflate: [createDeflate, createInflate],
  'deflate-raw': [createDeflateRaw, createInflateRaw],
} as const;

/** Compression streams over `node:zlib`: one call in flight per stream, as a transform has it. */
export function createCompression(port: RealmPort, handles: Handles): Pick<Bridge, 'compressor' | 'compress'> {
  return {
    compressor(format, decompress) {
      const stream = MAKERS[format as keyof typeof MAKERS][decompress ? 1 : 0]();
      stream.on('error', () => {});
      return handles.hide(stream);
    },
    compress(id, handle, chunk) {
      const stream = handles.real<ReturnType<typeof createGzip>>(handle);
      const settle = (error: Error | null | undefined): void => {
        stream.off('data', onData);
        stream.off('error', settle);
        stream.off('end', onEnd);
        port.enter();
        port.hooks.compressed(id, null, error ? error.message : '');
      };
      const onData = (data: Buffer): void => {
        port.enter();
        port.hooks.compressed(id, intoRealm(port.hooks, data), '');
      };
      const onEnd = (): void => settle(null);
      stream.on('data', onData);
      stream.on('error', settle);
      if (chunk === null) {
        stream.on('end', onEnd);
        stream.end();
      } else {
        stream.write(copyBytes(chunk), (error) => settle(error));
      }
    },
  };
}
