// The page of fifty rows with React alone behind node:http, as a Node stream and as a web stream.
import { createServer } from 'node:http';
import { Readable } from 'node:stream';

import { createElement as h } from 'react';
import { renderToPipeableStream } from 'react-dom/server.node';
import { renderToReadableStream } from 'react-dom/server.edge';

function Rows({ at }) {
  const rows = Array.from({ length: 50 }, (_, row) =>
    h('tr', { key: row }, [
      h('td', { key: 1 }, row),
      h('td', { key: 2 }, `row ${row} of ${at}`),
      h('td', { key: 3 }, h('a', { href: `/row/${row}` }, 'open')),
    ]),
  );
  return h(
    'html',
    null,
    h('body', null, h('main', null, h('h1', null, 'Fifty rows'), h('table', null, h('tbody', null, rows)))),
  );
}

const server = createServer(async (req, res) => {
  const page = h(Rows, { at: Date.now() });
  res.setHeader('content-type', 'text/html; charset=utf-8');
  if (req.url === '/edge') {
    Readable.fromWeb(await renderToReadableStream(page)).pipe(res);
    return;
  }
  const { pipe } = renderToPipeableStream(page, { onShellReady: () => pipe(res) });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`ready http://127.0.0.1:${server.address().port}\n`));
process.on('SIGTERM', () => process.exit(0));
