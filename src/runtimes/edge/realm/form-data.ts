import type { Blob } from './blob.ts';
import { blobBytes, concat, File, isBlob } from './blob.ts';
import { bridge } from './bridge.ts';
import { utf8, utf8Text, wellFormed } from './encoding.ts';
import { need } from './errors.ts';
import { parsePairs } from './search-params.ts';

type Value = string | File;

export let isFormData: (value: unknown) => value is FormData;

/** https://xhr.spec.whatwg.org/#interface-formdata */
export class FormData {
  #list: [string, Value][] = [];

  constructor(form?: unknown) {
    if (form !== undefined) throw new TypeError("Failed to construct 'FormData': there are no form elements on edge");
  }

  static {
    isFormData = (value): value is FormData => typeof value === 'object' && value !== null && #list in value;
  }

  append(name: unknown, value: unknown, filename?: unknown): void {
    need('append', arguments.length, 2);
    this.#list.push([wellFormed(name), entry(value, filename)]);
  }
  delete(name: unknown): void {
    const key = `${name}`;
    this.#list = this.#list.filter((pair) => pair[0] !== key);
  }
  get(name: unknown): Value | null {
    const key = `${name}`;
    return this.#list.find((pair) => pair[0] === key)?.[1] ?? null;
  }
  getAll(name: unknown): Value[] {
    const key = `${name}`;
    return this.#list.filter((pair) => pair[0] === key).map((pair) => pair[1]);
  }
  has(name: unknown): boolean {
    const key = `${name}`;
    return this.#list.some((pair) => pair[0] === key);
  }
  set(name: unknown, value: unknown, filename?: unknown): void {
    need('set', arguments.length, 2);
    const key = wellFormed(name);
    const first = this.#list.find((pair) => pair[0] === key);
    if (first === undefined) this.#list.push([key, entry(value, filename)]);
    else {
      first[1] = entry(value, filename);
      this.#list = this.#list.filter((pair) => pair === first || pair[0] !== key);
    }
  }
  forEach(callback: (value: Value, name: string, data: FormData) => void, thisArg?: unknown): void {
    if (typeof callback !== 'function') throw new TypeError("'forEach': the callback is no function");
    for (const [name, value] of this) callback.call(thisArg, value, name, this);
  }
  *entries(): IterableIterator<[string, Value]> {
    for (let i = 0; i < this.#list.length; i++) yield [this.#list[i]![0], this.#list[i]![1]];
  }
  *keys(): IterableIterator<string> {
    for (const [name] of this.entries()) yield name;
  }
  *values(): IterableIterator<Value> {
    for (const [, value] of this.entries()) yield value;
  }
  [Symbol.iterator](): IterableIterator<[string, Value]> {
    return this.entries();
  }
}

function entry(value: unknown, filename: unknown): Value {
  if (!isBlob(value)) {
    if (filename !== undefined) throw new TypeError('Only a Blob can have a file name');
    return wellFormed(value);
  }
  const { type } = value;
  if (!(value instanceof File)) return new File([value], filename === undefined ? 'blob' : `${filename}`, { type });
  return filename === undefined ? value : new File([value], `${filename}`, { type, lastModified: value.lastModified });
}

const escapeName = (name: string): string => name.replace(/\r\n?|\n/g, '%0D%0A').replaceAll('"', '%22');

/** https://html.spec.whatwg.org/#multipart-form-data */
export function encodeFormData(data: FormData): { bytes: Uint8Array<ArrayBuffer>; type: string } {
  const boundary = `----switchrt-${bridge.uuid().replaceAll('-', '')}`;
  const pieces: Uint8Array[] = [];
  for (const [name, value] of data) {
    const start = `--${boundary}\r\ncontent-disposition: form-data; name="${escapeName(name)}"`;
    if (typeof value === 'string') {
      pieces.push(utf8(`${start}\r\n\r\n${value.replace(/\r\n?|\n/g, '\r\n')}\r\n`));
    } else {
      pieces.push(
        utf8(
          `${start}; filename="${escapeName(value.name)}"\r\ncontent-type: ${value.type || 'application/octet-stream'}\r\n\r\n`,
        ),
      );
      pieces.push(blobBytes(value as Blob), utf8('\r\n'));
    }
  }
  pieces.push(utf8(`--${boundary}--\r\n`));
  return { bytes: concat(pieces), type: `multipart/form-data; boundary=${boundary}` };
}

/** Reads a body as its content type says. Throws a TypeError where it does not fit. */
export function decodeFormData(bytes: Uint8Array<ArrayBuffer>, type: string | null): FormData {
  const essence = (type ?? '').split(';')[0]!.trim().toLowerCase();
  const data = new FormData();
  if (essence === 'application/x-www-form-urlencoded') {
    for (const [name, value] of parsePairs(utf8Text(bytes))) data.append(name, value);
    return data;
  }
  const boundary = essence === 'multipart/form-data' ? /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type!) : null;
  if (boundary === null)
    throw new TypeError(`The body is no form: its content type is ${type === null ? 'missing' : JSON.stringify(type)}`);
  // Latin-1 keeps one character a byte, so that positions are the same.
  const text = bridge.latin1Slice(bytes);
  const mark = `--${boundary[1] ?? boundary[2]!}`;
  const broken = (): TypeError => new TypeError('The multipart body is broken');
  let at = text.startsWith(mark) ? 0 : text.indexOf(`\r\n${mark}`) + 2;
  if (!text.startsWith(mark, at)) throw broken();
  for (;;) {
    at += mark.length;
    if (text.startsWith('--', at)) return data;
    const lineEnd = text.indexOf('\r\n', at);
    const headEnd = text.indexOf('\r\n\r\n', at);
    if (lineEnd === -1 || headEnd === -1) throw broken();
    const end = text.indexOf(`\r\n${mark}`, headEnd + 2);
    if (end === -1) throw broken();
    let name: string | null = null;
    let filename: string | null = null;
    let contentType = 'text/plain';
    for (const line of utf8Text(bytes.subarray(lineEnd + 2, headEnd)).split('\r\n')) {
      const colon = line.indexOf(':');
      const key = line.slice(0, colon).trim().toLowerCase();
      const value = line.slice(colon + 1).trim();
      if (key === 'content-disposition') {
        name = /(?:^|[;\s])name="([^"]*)"/i.exec(value)?.[1] ?? null;
        filename = /;\s*filename="([^"]*)"/i.exec(value)?.[1] ?? null;
      } else if (key === 'content-type') {
        contentType = value;
      }
    }
    if (name === null) throw broken();
    const unescape = (part: string): string => part.replace(/%0D%0A/gi, '\r\n').replace(/%22/g, '"');
    const content = bytes.slice(headEnd + 4, Math.max(headEnd + 4, end));
    if (filename === null) data.append(unescape(name), utf8Text(content));
    else data.append(unescape(name), new File([content], unescape(filename), { type: contentType }));
    at = end + 2;
  }
}
