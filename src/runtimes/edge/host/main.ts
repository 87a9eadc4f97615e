import { Socket, type SocketConstructorOpts } from 'node:net';

import type { HostOptions } from '../protocol.ts';
import { freezeImports, harden } from './harden.ts';
import { Host } from './host.ts';
import { lazyPart, type Parts, setParts } from './parts.ts';
import { keepUnhardened } from './realm.ts';

const exit = (process as unknown as { reallyExit(code: number): never }).reallyExit.bind(process);

/** Bytes of one read. */
const READ = 256 * 1024;

/** Entry of the bundle that a host process is started with. `socket` and `marker` are inherited descriptors. */
export function boot(parts: Parts, socket: number, marker: number): void {
  setParts(parts);
  // What takes its time comes before the options do.
  lazyPart('realm');
  const options = readOptions(parts);
  // One block for all reads: frames are taken out of it before the next read.
  const block = Buffer.allocUnsafeSlow(READ);
  const onread = {
    buffer: block,
    callback: (bytes: number): boolean => {
      host?.receive(block.subarray(0, bytes));
      return true;
    },
  };
  // `onread` is documented for `connect` and missing in the types of the constructor, which takes it as well.
  const wireSocket = new Socket({ fd: socket, readable: true, writable: true, onread } as SocketConstructorOpts);
  // Without a dispatcher there is nothing left to do.
  wireSocket.on('close', () => exit(0));
  wireSocket.on('error', () => exit(0));
  if (options.expose) keepUnhardened();
  let host: Host | null = null;
  process.on('unhandledRejection', (reason, promise) => host?.rejected(reason, promise));
  process.on('rejectionHandled', (promise) => host?.handled(promise));
  process.on('uncaughtException', (error) => host?.threw(error));
  harden(options.expose);
  void freezeImports();
  host = new Host(wireSocket, marker, options);
}

/** Waits for `u32 length | JSON`; ends where the dispatcher has ended. */
function readOptions(parts: Parts): HostOptions {
  const length = parts.read(4);
  const text = length === null ? null : parts.read(length.readUInt32BE(0));
  return text === null ? exit(0) : (JSON.parse(text.toString()) as HostOptions);
}
