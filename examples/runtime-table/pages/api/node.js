import os from 'node:os';

export const config = { runtime: 'nodejs' };

/** Node style: `(req, res)`, all of Node. */
export default function handler(req, res) {
  res.status(200).json({
    runtime: process.env.NEXT_RUNTIME,
    style: '(req, res)',
    node: process.version,
    cores: os.cpus().length,
    name: req.query.name ?? null,
  });
}
