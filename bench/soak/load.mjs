// What clients do to a server under soak: a bounded number of requests a second, each answer checked.
import { Agent, request } from 'node:http';
import { connect } from 'node:net';

/** An answer that is not what it must be. */
class Unexpected extends Error {}

function must(holds, what) {
  if (!holds) throw new Unexpected(what);
}

/**
 * One server's clients.
 *
 * @param target - `{ url, port }` of the server, and `upstream`: a server that routes fetch from
 */
export function createClients(target) {
  let agent;
  const open = () => (agent = new Agent({ keepAlive: true, maxSockets: 64 }));
  open();

  /** Sends a request; `take` gets the answer and decides how it is read. Resolves when the exchange is over. */
  const send = (path, { method = 'GET', headers = {}, body, take, again = false }) =>
    new Promise((resolve, reject) => {
      let answered = false;
      const req = request(target.url + path, { method, headers, agent: again ? false : agent });
      // Longer than any limit of the server that a route here runs into.
      req.setTimeout(20_000, () => req.destroy(new Unexpected('no answer in 20 s')));
      req.once('error', (error) => {
        // A kept connection that the server closed at this very moment: the request was never read, and clients send it again.
        if (req.reusedSocket && error.code === 'ECONNRESET' && !again && !answered)
          resolve(send(path, { method, headers, body, take, again: true }));
        else reject(error);
      });
      req.once('response', (res) => {
        answered = true;
        const broken = new Promise((_, fail) => res.once('error', fail));
        // Whatever reads it or does not: one that breaks is over.
        resolve(Promise.race([take(res, req), broken]));
      });
      req.end(body);
    });

  const text = async (path, init = {}) =>
    send(path, {
      ...init,
      take: async (res) => {
        const chunks = [];
        for await (const chunk of res) chunks.push(chunk);
        return { status: res.statusCode, headers: res.headers, text: Buffer.concat(chunks).toString() };
      },
    });

  const expect = async (path, status, body, init) => {
    const answer = await text(path, init);
    must(answer.status === status, `${status} expected, got ${answer.status}`);
    if (body !== undefined) must(answer.text.includes(body), `an answer without ${JSON.stringify(body)}`);
    return answer;
  };

  const json = (value) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  });

  /** Reads `chunks` chunks of 16 KB, with a pause on the way. */
  const stream = (path, chunks, pauseMs = 0) =>
    send(`${path}?chunks=${chunks}`, {
      take: async (res) => {
        must(res.statusCode === 200, `200 expected, got ${res.statusCode}`);
        let length = 0;
        for await (const chunk of res) {
          if (length === 0 && pauseMs > 0) await new Promise((go) => setTimeout(go, pauseMs));
          length += chunk.length;
        }
        must(length === chunks * 16384, `${length} of ${chunks * 16384} bytes`);
      },
    });

  /** A client that goes away once the answer has begun. */
  const leave = (path) =>
    send(path, {
      take: (res, req) => new Promise((resolve) => res.once('data', resolve)).then(() => req.destroy()),
    }).catch((error) => {
      if (error instanceof Unexpected) throw error;
    });

  /** Writes bytes as they are; resolves with what comes until the server closes, or at once when it is told to leave. */
  const raw = (bytes, leaveAfterMs) =>
    new Promise((resolve) => {
      const socket = connect(target.port, '127.0.0.1');
      let got = '';
      socket.setEncoding('latin1').on('data', (chunk) => (got += chunk));
      socket.on('error', () => undefined).once('close', () => resolve(got));
      socket.write(bytes);
      if (leaveAfterMs !== undefined) setTimeout(() => socket.destroy(), leaveAfterMs);
    });

  const n = () => String(Math.floor(Math.random() * 1e6));
  const some = (most) => 'ä'.repeat(1 + Math.floor(Math.random() * most));

  /** name: [weight, what, whether a host that is replaced may cost it]. */
  const calm = {
    'static page': [6, () => expect('/', 200, 'static')],
    'public file': [6, () => expect('/file.txt', 200, 'public folder')],
    'Node page': [
      10,
      async () => {
        const k = n();
        await expect(`/node?n=${k}`, 200, k);
      },
    ],
    'streamed Node page': [4, () => expect('/late/node', 200, 'late')],
    'streamed edge page': [4, () => expect('/late/edge', 200, 'late'), true],
    'catch-all edge page': [
      6,
      async () => {
        const k = n();
        await expect(`/items/a/${k}`, 200, `a/${k}`);
      },
    ],
    'Node API': [
      10,
      async () => {
        const k = n();
        await expect(`/api/node/hello?n=${k}`, 200, `"hello":"${k}","runtime":"nodejs"`);
      },
    ],
    'edge API': [
      14,
      async () => {
        const k = n();
        await expect(`/api/edge/hello?n=${k}`, 200, `"hello":"${k}","runtime":"edge"`);
      },
    ],
    'lambda API': [
      5,
      async () => {
        const k = n();
        await expect(`/api/fn/hello?n=${k}`, 200, `"hello":"${k}"`);
      },
    ],
    'body to Node': [
      4,
      async () => {
        const body = some(20_000);
        await expect('/api/node/echo', 200, `{"length":${body.length}}`, json({ text: body }));
      },
    ],
    'body to edge': [
      4,
      async () => {
        const body = some(20_000);
        await expect('/api/edge/json', 200, `{"length":${body.length}}`, json({ text: body }));
      },
      true,
    ],
    'echo by edge': [
      4,
      async () => {
        const body = some(50_000);
        const answer = await expect('/api/edge/echo', 200, undefined, { method: 'POST', body });
        must(answer.text === body, 'another body');
      },
      true,
    ],
    'body to lambda': [
      2,
      async () => {
        const body = some(20_000);
        await expect('/api/fn/echo', 200, `{"length":${body.length}}`, json({ text: body }));
      },
    ],
    'stream of Node': [2, () => stream('/api/node/stream', 16)],
    'stream of edge': [2, () => stream('/api/edge/stream', 16), true],
    'slow reader of Node': [0.3, () => stream('/api/node/stream', 400, 300)],
    'slow reader of edge': [0.3, () => stream('/api/edge/stream', 400, 300), true],
    'fetch by edge': [2, () => expect(`/api/edge/fetch?from=${encodeURIComponent(target.upstream)}`, 200, 'upstream')],
    HEAD: [
      2,
      async () => {
        const answer = await expect('/api/edge/hello', 200, undefined, { method: 'HEAD' });
        must(answer.text === '', 'a body');
      },
    ],
    'middleware: next with fields': [
      3,
      async () => {
        const answer = await expect('/mw/next', 200, '"hello":"7"');
        must(answer.headers['x-seen'] === 'by middleware', 'a request field got lost');
        must(answer.headers['set-cookie']?.[0].startsWith('mw=1'), 'a cookie got lost');
      },
    ],
    'middleware: rewrite': [3, () => expect('/mw/rewrite', 200, '"runtime":"edge"')],
    'middleware: redirect': [
      2,
      async () => {
        const answer = await expect('/mw/redirect', 307);
        must(answer.headers.location?.endsWith('/node'), 'no location');
      },
    ],
    'middleware: answer': [2, () => expect('/mw/denied', 401, 'denied')],
    'API that moves': [
      5,
      async () => {
        const k = n();
        await expect(`/api/moving?n=${k}`, 200, `"hello":"${k}"`);
      },
    ],
    'lambda API that moves': [
      3,
      async () => {
        const k = n();
        await expect(`/api/fn/moving?n=${k}`, 200, `"hello":"${k}"`);
      },
    ],
    'page that moves': [3, () => expect('/moving', 200, 'late'), true],
    'no such page': [2, () => expect('/nowhere', 404)],
    'bad escape': [1, () => expect('/%2', 400)],
    'leaves in mid-answer of Node': [2, () => leave('/api/node/stream?chunks=500')],
    'leaves in mid-answer of edge': [2, () => leave('/api/edge/stream?chunks=500'), true],
    'leaves in mid-page': [2, () => leave('/late/edge'), true],
    'leaves before an answer of edge': [1, () => raw('GET /api/edge/slow HTTP/1.1\r\nHost: l\r\n\r\n', 30)],
    'leaves in mid-body to Node': [
      1,
      () =>
        raw(
          'POST /api/node/echo HTTP/1.1\r\nHost: l\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n{"text":"',
          30,
        ),
    ],
    'leaves in mid-body to edge': [
      1,
      () => raw('POST /api/edge/echo HTTP/1.1\r\nHost: l\r\nContent-Length: 900000\r\n\r\nhalf', 30),
    ],
    'no HTTP': [1, async () => must((await raw('HELLO\r\n\r\n')).startsWith('HTTP/1.1 400 '), 'no 400')],
    'HTTP/1.0': [
      1,
      async () => must(/"hello":"1"/.test(await raw('GET /api/node/hello?n=1 HTTP/1.0\r\n\r\n')), 'no answer'),
    ],
    'throw in Node': [0.5, () => expect('/api/node/throws', 500)],
    'throw in a Node page': [0.5, () => expect('/broken', 500)],
    'throw after an answer in Node': [0.5, () => expect('/api/node/late', 200)],
    'throw on edge': [0.5, () => expect('/api/edge/throws', 500)],
    'rejection on edge': [0.5, () => expect('/api/edge/rejects', 200, 'answered')],
    'half an answer of edge': [
      0.5,
      async () => {
        const answer = await text('/api/edge/half').catch(() => null);
        must(
          answer === null,
          answer?.status === 200 ? 'half an answer looks whole' : `cut expected, got ${answer?.status}`,
        );
      },
    ],
    'throw in lambda': [0.5, () => expect('/api/fn/throws', 500)],
    'answer that is too large in lambda': [0.1, () => expect('/api/fn/large', 413)],
  };

  /** What ends a process or holds one up. */
  const faults = {
    'loop on edge': () => expect('/api/edge/loop', 503),
    'exit in lambda': () => expect('/api/fn/exits', 502),
    'hang in lambda': () => expect('/api/fn/hangs', 504),
  };

  return {
    calm,
    faults,
    /** Ends all connections that are kept open. */
    disconnect() {
      agent.destroy();
      open();
    },
  };
}

/** Why a request failed, in few words that many failures share. */
export function kindOf(error) {
  return error instanceof Unexpected ? error.message : (error.code ?? error.message);
}
