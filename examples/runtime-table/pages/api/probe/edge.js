import { probe } from '../../../components/probes';

export const config = { runtime: 'edge', unstable_allowDynamic: ['/components/probes.js'] };

export default async function handler() {
  return Response.json(await probe());
}
