// A hello of one module worker in the real workerd.
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(`${process.argv[2]}/package.json`);
const { default: binary } = await import(require.resolve('workerd'));
const free = createServer().listen(0, '127.0.0.1');
await new Promise((resolve) => free.once('listening', resolve));
const { port } = free.address();
await new Promise((resolve) => free.close(resolve));
const folder = mkdtempSync(join(tmpdir(), 'switchrt-workerd-'));
writeFileSync(join(folder, 'worker.js'), `export default { fetch: () => new Response('hello') };`);
writeFileSync(
  join(folder, 'config.capnp'),
  `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = .worker)], sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]);
const worker :Workerd.Worker = (modules = [(name = "worker.js", esModule = embed "worker.js")], compatibilityDate = "2026-11-01");
`,
);
const child = spawn(binary.default ?? binary, ['serve', join(folder, 'config.capnp')], {
  stdio: ['ignore', 'inherit', 'inherit'],
});
for (;;) {
  try {
    await fetch(`http://127.0.0.1:${port}/`);
    break;
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
process.stdout.write(`ready http://127.0.0.1:${port}\n`);
process.on('SIGTERM', () => {
  child.kill('SIGTERM');
  process.exit(0);
});
