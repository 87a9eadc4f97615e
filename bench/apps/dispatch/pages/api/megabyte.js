import { table } from '../../generated/table';

export default function handler(req, res) {
  res.send(String(table.length));
}
