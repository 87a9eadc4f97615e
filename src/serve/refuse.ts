import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Answers what Node's parser refused, and closes its connection. */
export function refuseMessage(error: NodeJS.ErrnoException, socket: Duplex): void {
  // What is written into an answer that has begun would be taken for a part of it.
  const answer = (socket as { _httpMessage?: ServerResponse | null })._httpMessage;
  if (!socket.writable || error.code === 'ECONNRESET' || answer?.headersSent) {
    socket.destroy();
    return;
  }
  socket.end(`HTTP/1.1 ${refusal(error.code)}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

/** Status line by the parser's code. */
function refusal(code: string | undefined): string {
  if (code === 'HPE_HEADER_OVERFLOW') return '431 Request Header Fields Too Large';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return '408 Request Timeout';
  return '400 Bad Request';
}
