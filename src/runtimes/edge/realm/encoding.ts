import { bridge, type Handle } from './bridge.ts';
import { DOMException } from './errors.ts';
import {
  type ReadableStream,
  TransformStream,
  type TransformStreamDefaultController,
  type WritableStream,
} from './streams/index.ts';

/** A text with U+FFFD for lone surrogates: `String.prototype.toWellFormed`, which the configured library lacks. */
export function wellFormed(value: unknown): string {
  return (`${value as string}` as unknown as { toWellFormed(): string }).toWellFormed();
}

/** UTF-8 bytes of a text, in this realm. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(bridge.utf8Length(text));
  if (bytes.length > 0) bridge.utf8Write(text, bytes);
  return bytes;
}

/** Decodes as `text()` does: a byte order mark goes, malformed bytes become U+FFFD. */
export function utf8Text(bytes: Uint8Array): string {
  if (bytes.length === 0) return '';
  const bom = bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bridge.utf8Slice(bom ? bytes.subarray(3) : bytes);
}

/** A view of any buffer source; null for anything else. */
export function viewOf(value: unknown): Uint8Array<ArrayBuffer> | null {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer || (typeof SharedArrayBuffer === 'function' && value instanceof SharedArrayBuffer)) {
    return new Uint8Array(value as ArrayBuffer);
  }
  return null;
}

/** https://encoding.spec.whatwg.org/#interface-textencoder */
export class TextEncoder {
  get encoding(): string {
    return 'utf-8';
  }
  encode(input: unknown = ''): Uint8Array {
    return utf8(`${input}`);
  }
  encodeInto(source: string, destination: Uint8Array): { read: number; written: number } {
    if (!(destination instanceof Uint8Array)) throw new TypeError("'encodeInto': the destination is no Uint8Array");
    const text = `${source}`;
    let read = 0;
    let written = 0;
    for (const character of text) {
      const code = character.codePointAt(0)!;
      const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      if (written + size > destination.length) break;
      read += character.length;
      written += size;
    }
    if (written > 0) bridge.utf8Write(text.slice(0, read), destination);
    return { read, written };
  }
}

/** https://encoding.spec.whatwg.org/#interface-textdecoder */
export class TextDecoder {
  #encoding: string;
  #fatal: boolean;
  #ignoreBOM: boolean;
  #decoder: Handle | null = null;

  constructor(label: unknown = 'utf-8', options: { fatal?: unknown; ignoreBOM?: unknown } = {}) {
    this.#encoding = bridge.encodingName(`${label}`);
    if (this.#encoding === '') throw new RangeError(`The "${label}" encoding is not supported`);
    this.#fatal = !!options?.fatal;
    this.#ignoreBOM = !!options?.ignoreBOM;
  }
  get encoding(): string {
    return this.#encoding;
  }
  get fatal(): boolean {
    return this.#fatal;
  }
  get ignoreBOM(): boolean {
    return this.#ignoreBOM;
  }
  decode(input?: unknown, options: { stream?: unknown } = {}): string {
    const view = input === undefined ? null : viewOf(input);
    if (input !== undefined && view === null) throw new TypeError("'decode': the input is no ArrayBuffer and no view");
    const stream = !!options?.stream;
    if (this.#decoder === null && !stream && !this.#fatal && !this.#ignoreBOM && this.#encoding === 'utf-8')
      return view === null ? '' : utf8Text(view);
    this.#decoder ??= bridge.decoder(this.#encoding, this.#fatal, this.#ignoreBOM);
    const text = bridge.decode(this.#decoder, view, stream);
    if (text === null) throw new TypeError(`The encoded data was not valid for encoding ${this.#encoding}`);
    return text;
  }
}

/** https://encoding.spec.whatwg.org/#interface-textencoderstream */
export class TextEncoderStream {
  #pair: TransformStream;
  constructor() {
    let pending = '';
    this.#pair = new TransformStream({
      transform(chunk: unknown, controller: TransformStreamDefaultController) {
        let text = pending + `${chunk}`;
        pending = '';
        const last = text.charCodeAt(text.length - 1);
        // Half of a surrogate pair waits for its other half.
        if (last >= 0xd800 && last <= 0xdbff) {
          pending = text[text.length - 1]!;
          text = text.slice(0, -1);
        }
        if (text !== '') controller.enqueue(utf8(text));
      },
      flush(controller: TransformStreamDefaultController) {
        if (pending !== '') controller.enqueue(utf8('\ufffd'));
      },
    });
  }
  get encoding(): string {
    return 'utf-8';
  }
  get readable(): ReadableStream {
    return this.#pair.readable;
  }
  get writable(): WritableStream {
    return this.#pair.writable;
  }
}

/** https://encoding.spec.whatwg.org/#interface-textdecoderstream */
export class TextDecoderStream {
  #decoder: TextDecoder;
  #pair: TransformStream;
  constructor(label: unknown = 'utf-8', options: { fatal?: unknown; ignoreBOM?: unknown } = {}) {
    const decoder = new TextDecoder(label, options);
    this.#decoder = decoder;
    this.#pair = new TransformStream({
      transform(chunk: unknown, controller: TransformStreamDefaultController) {
        const text = decoder.decode(chunk, { stream: true });
        if (text !== '') controller.enqueue(text);
      },
      flush(controller: TransformStreamDefaultController) {
        const text = decoder.decode();
        if (text !== '') controller.enqueue(text);
      },
    });
  }
  get encoding(): string {
    return this.#decoder.encoding;
  }
  get fatal(): boolean {
    return this.#decoder.fatal;
  }
  get ignoreBOM(): boolean {
    return this.#decoder.ignoreBOM;
  }
  get readable(): ReadableStream {
    return this.#pair.readable;
  }
  get writable(): WritableStream {
    return this.#pair.writable;
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** https://html.spec.whatwg.org/#dom-btoa */
export function btoa(input: unknown): string {
  if (arguments.length === 0) throw new TypeError("'btoa': 1 argument required, but only 0 present.");
  const text = `${input}`;
  let result = '';
  for (let i = 0; i < text.length; i += 3) {
    const [a, b, c] = [text.charCodeAt(i), text.charCodeAt(i + 1), text.charCodeAt(i + 2)];
    if (a > 255 || b > 255 || c > 255) throw new DOMException('Invalid character', 'InvalidCharacterError');
    result += ALPHABET[a >> 2]! + ALPHABET[((a & 3) << 4) | (b >> 4)]!;
    result += Number.isNaN(b)
      ? '=='
      : ALPHABET[((b & 15) << 2) | (c >> 6)]! + (Number.isNaN(c) ? '=' : ALPHABET[c & 63]!);
  }
  return result;
}

/** https://html.spec.whatwg.org/#dom-atob */
export function atob(input: unknown): string {
  if (arguments.length === 0) throw new TypeError("'atob': 1 argument required, but only 0 present.");
  let text = `${input}`.replace(/[\t\n\f\r ]/g, '');
  if (text.length % 4 === 0) text = text.replace(/={1,2}$/, '');
  if (text.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(text)) {
    throw new DOMException('The string to be decoded is not correctly encoded.', 'InvalidCharacterError');
  }
  let result = '';
  let bits = 0;
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    bits = (bits << 6) | ALPHABET.indexOf(text[i]!);
    count += 6;
    if (count >= 8) {
      count -= 8;
      result += String.fromCharCode((bits >> count) & 255);
    }
  }
  return result;
}
