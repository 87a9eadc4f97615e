import { IncomingMessage } from 'node:http';

/**
 * The same request with its body put back, for a second reader after the first has read it to the end.
 * A real `IncomingMessage`, so that body parsers and streams work on it as on the first.
 */
export function replayRequest(req: IncomingMessage, body: Buffer): IncomingMessage {
  const copy = new IncomingMessage(req.socket);
  copy.httpVersion = req.httpVersion;
  copy.httpVersionMajor = req.httpVersionMajor;
  copy.httpVersionMinor = req.httpVersionMinor;
  copy.method = req.method;
  copy.url = req.url;
  copy.rawHeaders = req.rawHeaders;
  copy.headers = req.headers;
  // Complete before it is read: destroying it then never takes the connection down.
  copy.complete = true;
  copy._read = (): void => {};
  copy._destroy = (error, callback): void => callback(error);
  if (body.length > 0) copy.push(body);
  copy.push(null);
  return copy;
}
