import type { Blob } from './blob.ts';
import { blobBytes, blobOf, isBlob } from './blob.ts';
import { bridge } from './bridge.ts';
import { DOMException } from './errors.ts';
import { currentRequest } from './context.ts';
import { utf8, viewOf } from './encoding.ts';
import { Event, EventTarget, eventHandler } from './events.ts';
import { CloseEvent, MessageEvent } from './message-event.ts';
import { URL } from './url.ts';

const sockets = new Map<number, WebSocket>();
let next = 1;
let receive: (socket: WebSocket, kind: string, data: string | Uint8Array, code: number) => void;

const [CONNECTING, OPEN, CLOSING, CLOSED] = [0, 1, 2, 3] as const;

/** https://websockets.spec.whatwg.org/#the-websocket-interface; the connection is the host's. */
export class WebSocket extends EventTarget {
  #id = next++;
  #url: string;
  #state: number = CONNECTING;
  #protocol = '';
  binaryType: 'blob' | 'arraybuffer' = 'blob';

  constructor(url: unknown, protocols: unknown = []) {
    super();
    let parsed: URL;
    try {
      parsed = new URL(url);
    } catch {
      throw new DOMException(`The URL '${String(url)}' is invalid.`, 'SyntaxError');
    }
    if (parsed.protocol === 'http:') parsed.protocol = 'ws:';
    if (parsed.protocol === 'https:') parsed.protocol = 'wss:';
    if ((parsed.protocol !== 'ws:' && parsed.protocol !== 'wss:') || parsed.hash !== '') {
      throw new DOMException(`The URL '${parsed.href}' is no WebSocket URL.`, 'SyntaxError');
    }
    const list = (Array.isArray(protocols) ? protocols : [protocols]).map((item) => `${item as string}`);
    if (list.some((item) => !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(item)) || new Set(list).size !== list.length) {
      throw new DOMException('Invalid protocol list', 'SyntaxError');
    }
    const state = currentRequest();
    if (state.fetches++ >= state.limit)
      throw new TypeError(`WebSocket: this request has made its ${state.limit} subrequests (edge.subrequests)`);
    this.#url = parsed.href;
    sockets.set(this.#id, this);
    bridge.socketOpen(this.#id, this.#url, list.join(','));
  }

  static {
    receive = (socket, kind, data, code) => {
      if (kind === 'open') {
        socket.#state = OPEN;
        socket.#protocol = data as string;
        socket.dispatchEvent(new Event('open'));
      } else if (kind === 'message') {
        if (socket.#state !== OPEN) return;
        const bytes = typeof data === 'string' ? null : (data as Uint8Array<ArrayBuffer>);
        const value = bytes === null ? data : socket.binaryType === 'blob' ? blobOf(bytes, '') : bytes.buffer;
        socket.dispatchEvent(new MessageEvent('message', { data: value, origin: new URL(socket.#url).origin }));
      } else if (kind === 'error') {
        socket.dispatchEvent(new Event('error'));
      } else {
        socket.#state = CLOSED;
        sockets.delete(socket.#id);
        socket.dispatchEvent(new CloseEvent('close', { code, reason: data as string, wasClean: code !== 1006 }));
      }
    };
  }

  get url(): string {
    return this.#url;
  }
  get readyState(): number {
    return this.#state;
  }
  get protocol(): string {
    return this.#protocol;
  }
  get extensions(): string {
    return '';
  }
  get bufferedAmount(): number {
    return 0;
  }
  send(data: unknown): void {
    if (this.#state === CONNECTING) throw new DOMException('The socket is still connecting.', 'InvalidStateError');
    if (this.#state !== OPEN) return;
    const view = viewOf(data);
    bridge.socketSend(this.#id, view ?? (isBlob(data) ? blobBytes(data as Blob) : `${data}`));
  }
  close(code?: unknown, reason: unknown = ''): void {
    const number = code === undefined ? 1000 : Number(code);
    if (code !== undefined && number !== 1000 && !(number >= 3000 && number <= 4999)) {
      throw new DOMException(
        `The close code must be 1000 or between 3000 and 4999, not ${String(code)}.`,
        'InvalidAccessError',
      );
    }
    if (utf8(`${reason}`).length > 123)
      throw new DOMException('The close reason is longer than 123 bytes.', 'SyntaxError');
    if (this.#state === CLOSING || this.#state === CLOSED) return;
    this.#state = CLOSING;
    bridge.socketClose(this.#id, number, `${reason}`);
  }
}
for (const [name, value] of Object.entries({ CONNECTING, OPEN, CLOSING, CLOSED })) {
  Object.defineProperty(WebSocket, name, { value, enumerable: true });
  Object.defineProperty(WebSocket.prototype, name, { value, enumerable: true });
}
for (const type of ['open', 'message', 'error', 'close']) eventHandler(WebSocket.prototype, type);

/** The host's word about one socket: `open` with the protocol, `message`, `error`, `close` with the code. */
export function socketEvent(id: number, kind: string, data: string | Uint8Array, code: number): void {
  const socket = sockets.get(id);
  if (socket !== undefined) receive(socket, kind, data, code);
}
