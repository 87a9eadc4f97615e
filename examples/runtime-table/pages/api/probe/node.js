import { probe } from '../../../components/probes';

export default async function handler(req, res) {
  res.json(await probe());
}
