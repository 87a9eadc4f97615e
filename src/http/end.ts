import { ServerResponse } from 'node:http';

/** Longer text is written beside the head: joining it would copy more than a second write costs. */
const MAX_JOINED = 16 * 1024;

const NOT_ASCII = /[\x80-\xff]/;

const { end, write } = ServerResponse.prototype;

/**
 * Ends an answer whose head is made and not sent, its length in it. Head and text leave in one write: Node's own `end(text)` hands the socket
 * three parts, which costs more than all else about a short answer. Text that is not ASCII, and responses that somebody wraps, go Node's way.
 *
 * @param length of `text` in UTF-8 bytes
 */
export function endText(res: ServerResponse, text: string, length: number): void {
  const open = res as unknown as { _header?: unknown; _headerSent?: unknown; _hasBody?: unknown };
  if (
    length === text.length &&
    length <= MAX_JOINED &&
    // What Node keeps of a head until its first write; absent, all this is not so.
    typeof open._header === 'string' &&
    open._headerSent === false &&
    open._hasBody === true &&
    !res.chunkedEncoding &&
    res.end === end &&
    res.write === write
  ) {
    open._header += text;
    res.end();
  } else if (typeof open._header === 'string' && NOT_ASCII.test(open._header)) {
    // Node writes a head that leaves with a text in the text's encoding: fields are latin1 (Fetch, "isomorphic encode").
    res.end(Buffer.from(text));
  } else res.end(text);
}
