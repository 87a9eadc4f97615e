import type { Socket } from 'node:net';

import { FRAME_HEAD } from './protocol.ts';

/** Called for each frame. `payload` is a part of what was read: see {@link Channel.receive}. `false` stops reading until {@link Channel.resume}. */
export type OnFrame = (type: number, stream: number, payload: Buffer) => boolean | void;

/** Frames are gathered in a block of this size and leave together. */
const BLOCK = 64 * 1024;
/** Payloads from here on are sent from where they lie. */
const LARGE = 16 * 1024;
/** A frame longer than this is a broken wire. */
const LONGEST = 1 << 30;

/** `utf8Write` is Node's own and not in its types: the quickest way from a string into a buffer. */
type Block = Buffer & { utf8Write(text: string, at: number, length?: number): number };

/** Sends and receives frames over one socket. See `protocol.ts`. */
export class Channel {
  #socket: Socket;
  #onFrame: OnFrame;
  #block: Block = Buffer.allocUnsafeSlow(BLOCK) as Block;
  #start = 0;
  #end = 0;
  #scheduled = false;
  #pieces: Buffer[] = [];
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #paused = false;
  #parsing = false;
  closed = false;

  constructor(socket: Socket, onFrame: OnFrame) {
    this.#socket = socket;
    this.#onFrame = onFrame;
    socket.on('data', (chunk: Buffer) => this.receive(chunk, false));
    socket.on('close', () => {
      this.closed = true;
    });
  }

  /** Takes what the socket has read. `borrowed`: the memory is used again after the call. */
  receive(chunk: Buffer, borrowed: boolean): void {
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.length;
    if (!this.#paused) this.#parse();
    const last = this.#pending.length - 1;
    if (borrowed && last >= 0 && this.#pending[last]!.buffer === chunk.buffer) {
      this.#pending[last] = Buffer.from(this.#pending[last]!);
    }
  }

  /** Goes on with frames that wait since a handler said `false`. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#parse();
  }

  #parse(): void {
    if (this.#parsing) return;
    this.#parsing = true;
    let buffer = this.#pending.length === 1 ? this.#pending[0]! : null;
    let at = 0;
    while (this.#pendingBytes - at >= FRAME_HEAD) {
      if (buffer === null) {
        // Joined only once the frame is whole: a long frame in many chunks must not be copied for each of them.
        const first = this.#pending[0]!;
        if (first.length >= 4 && first.readUInt32BE(0) + 4 > this.#pendingBytes) break;
        buffer = Buffer.concat(this.#pending);
      }
      const length = buffer.readUInt32BE(at);
      if (length > LONGEST || length < FRAME_HEAD - 4) {
        this.#socket.destroy(new Error('A frame of the edge wire has an impossible length'));
        break;
      }
      if (buffer.length - at < length + 4) break;
      const type = buffer[at + 4]!;
      const stream = buffer.readUInt32BE(at + 5);
      const payload = buffer.subarray(at + FRAME_HEAD, at + 4 + length);
      at += length + 4;
      let goOn: boolean | void = true;
      try {
        goOn = this.#onFrame(type, stream, payload);
      } catch (error) {
        // A frame that its handler cannot take must not stop those after it.
        queueMicrotask(() => {
          throw error;
        });
      }
      if (goOn === false) {
        this.#paused = true;
        break;
      }
    }
    if (buffer !== null) {
      this.#pending = at === buffer.length ? [] : [at === 0 ? buffer : buffer.subarray(at)];
      this.#pendingBytes = buffer.length - at;
    }
    this.#parsing = false;
  }

  #room(bytes: number): Block {
    if (this.#end + bytes > BLOCK) {
      this.#seal();
      this.#block = Buffer.allocUnsafeSlow(Math.max(BLOCK, bytes)) as Block;
      this.#start = this.#end = 0;
    }
    if (!this.#scheduled) {
      // After everything that this turn has to say. A full stack may refuse the call: then the next frame asks again.
      setImmediate(this.#flush);
      this.#scheduled = true;
    }
    return this.#block;
  }

  #seal(): void {
    if (this.#end > this.#start) this.#pieces.push(this.#block.subarray(this.#start, this.#end));
    this.#start = this.#end;
  }

  #flush = (): void => {
    this.#scheduled = false;
    this.#seal();
    const pieces = this.#pieces;
    if (pieces.length === 0 || this.closed) return;
    this.#pieces = [];
    if (pieces.length === 1) {
      this.#socket.write(pieces[0]!);
      return;
    }
    this.#socket.cork();
    for (const piece of pieces) this.#socket.write(piece);
    this.#socket.uncork();
  };

  /** The caller will call {@link Channel.flush} at the end of this turn. */
  willFlush(): void {
    this.#scheduled = true;
  }

  /** Sends what is gathered now, without waiting for the end of the turn. */
  flush(): void {
    this.#flush();
  }

  #head(type: number, stream: number, length: number, room: number): number {
    const block = this.#room(FRAME_HEAD + room);
    const at = this.#end;
    block.writeUInt32BE(length + 5, at);
    block[at + 4] = type;
    block.writeUInt32BE(stream, at + 5);
    this.#end = at + FRAME_HEAD;
    return this.#end;
  }

  /** A frame whose payload is bytes. The bytes must not change afterwards when there are many. */
  send(type: number, stream: number, payload?: Uint8Array | null): void {
    const length = payload?.length ?? 0;
    if (length < LARGE) {
      const at = this.#head(type, stream, length, length);
      if (length > 0) this.#block.set(payload!, at);
      this.#end = at + length;
      return;
    }
    this.#head(type, stream, length, 0);
    this.#seal();
    this.#pieces.push(Buffer.from(payload!.buffer, payload!.byteOffset, length));
  }

  /** A frame whose payload is one number. */
  sendNumber(type: number, stream: number, value: number): void {
    const at = this.#head(type, stream, 4, 4);
    this.#block.writeUInt32BE(value >>> 0, at);
    this.#end = at + 4;
  }

  /** A frame of `prefix`, then text. */
  sendText(type: number, stream: number, text: string, prefix: Uint8Array | null = null): void {
    const extra = prefix?.length ?? 0;
    const most = text.length * 3 + extra;
    if (most > BLOCK / 2) {
      const body = Buffer.from(text, 'utf8');
      this.send(type, stream, prefix === null ? body : Buffer.concat([prefix, body]));
      return;
    }
    const at = this.#head(type, stream, 0, most);
    if (prefix !== null) this.#block.set(prefix, at);
    const length = extra + this.#block.utf8Write(text, at + extra);
    this.#block.writeUInt32BE(length + 5, at - FRAME_HEAD);
    this.#end = at + length;
  }

  /** `prefix | u32 head length | head | body`: a request or a whole answer in one frame. */
  sendMessage(
    type: number,
    stream: number,
    prefix: number,
    prefixBytes: 0 | 3,
    head: string,
    body: string | Uint8Array | null,
  ): void {
    const text = typeof body === 'string';
    const most = head.length * 3 + prefixBytes + 4 + (text ? body.length * 3 : 0);
    const large = !text && body !== null && body.length >= LARGE;
    if (most > BLOCK / 2 || large) {
      const headBytes = Buffer.from(head, 'utf8');
      const bodyBytes = body === null ? Buffer.alloc(0) : text ? Buffer.from(body, 'utf8') : body;
      const start = Buffer.allocUnsafe(prefixBytes + 4);
      if (prefixBytes > 0) start.writeUIntBE(prefix, 0, 3);
      start.writeUInt32BE(headBytes.length, prefixBytes);
      this.#head(type, stream, start.length + headBytes.length + bodyBytes.length, 0);
      this.#seal();
      this.#pieces.push(start, headBytes);
      if (bodyBytes.length > 0)
        this.#pieces.push(Buffer.from(bodyBytes.buffer, bodyBytes.byteOffset, bodyBytes.length));
      return;
    }
    const at = this.#head(type, stream, 0, most + (text || body === null ? 0 : body.length));
    const block = this.#block;
    let end = at;
    if (prefixBytes > 0) {
      block.writeUIntBE(prefix, end, 3);
      end += 3;
    }
    const lengthAt = end;
    end += 4;
    const headLength = block.utf8Write(head, end);
    block.writeUInt32BE(headLength, lengthAt);
    end += headLength;
    if (text) {
      end += block.utf8Write(body, end);
    } else if (body !== null) {
      block.set(body, end);
      end += body.length;
    }
    block.writeUInt32BE(end - at + 5, at - FRAME_HEAD);
    this.#end = end;
  }

  end(): void {
    this.flush();
    this.#socket.end();
  }
}
