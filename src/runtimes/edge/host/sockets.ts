import type { Bridge } from '../realm/bridge.ts';
import { copyBytes, intoRealm, type RealmPort } from './bridge.ts';
import { agentFor, loadUndici, type Undici } from './network.ts';

/** A socket that may still wait for its implementation. */
interface Pending {
  socket: Undici.WebSocket | null;
  close: [number, string] | null;
}

type Sockets = Pick<Bridge, 'socketOpen' | 'socketSend' | 'socketClose'> & { dispose(): void };

/** WebSockets of one realm, by the host's undici. */
export function createSockets(port: RealmPort, policy: 'any' | 'public'): Sockets {
  const sockets = new Map<number, Pending>();
  return {
    socketOpen(id, url, protocols) {
      const pending: Pending = { socket: null, close: null };
      sockets.set(id, pending);
      const tell = (kind: string, data: string | Uint8Array, code: number): void => {
        if (!sockets.has(id)) return;
        port.enter();
        port.hooks.socketEvent(id, kind, data, code);
        if (kind === 'close') sockets.delete(id);
      };
      // The realm's constructor returns before anything is told.
      queueMicrotask(() => {
        if (!sockets.has(id)) return;
        try {
          const undici = loadUndici();
          const socket = new undici.WebSocket(url, {
            protocols: protocols === '' ? [] : protocols.split(','),
            dispatcher: agentFor(undici, policy),
          });
          pending.socket = socket;
          socket.binaryType = 'arraybuffer';
          socket.addEventListener('open', () => tell('open', socket.protocol, 0));
          socket.addEventListener('message', ({ data }) =>
            tell(
              'message',
              typeof data === 'string' ? data : intoRealm(port.hooks, new Uint8Array(data as ArrayBuffer)),
              0,
            ),
          );
          socket.addEventListener('error', () => tell('error', '', 0));
          socket.addEventListener('close', ({ code, reason }) => tell('close', reason, code));
          if (pending.close !== null) socket.close(...pending.close);
        } catch {
          tell('error', '', 0);
          tell('close', '', 1006);
        }
      });
    },
    socketSend(id, data) {
      sockets.get(id)?.socket?.send(typeof data === 'string' ? data : copyBytes(data));
    },
    socketClose(id, code, reason) {
      const pending = sockets.get(id);
      if (pending === undefined) return;
      if (pending.socket === null) pending.close = [code, reason];
      else pending.socket.close(code, reason);
    },
    dispose() {
      for (const { socket } of sockets.values()) socket?.close();
      sockets.clear();
    },
  };
}
