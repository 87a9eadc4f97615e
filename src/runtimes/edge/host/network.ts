import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';

import type * as Undici from 'undici';

import { isPublicAddress } from './address.ts';
import { lazyModule } from './parts.ts';

let undici: typeof Undici | null = null;

/** Evaluated with the first connection: most of a host's start would be spent on it. */
export function loadUndici(): typeof Undici {
  return (undici ??= lazyModule('undici') as typeof Undici);
}

const refusal = (host: string): Error =>
  Object.assign(new Error(`${host} is no public address, and edge.fetch is 'public'`), { code: 'ERR_ADDRESS_DENIED' });

/**
 * Resolves a name and keeps only public addresses. The socket connects to the address that was checked, so a name that
 * resolves differently the second time gains nothing.
 */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) {
      callback(error, '', 0);
      return;
    }
    const allowed = addresses.filter(({ address }) => isPublicAddress(address));
    if (allowed.length === 0) callback(refusal(hostname), '', 0);
    else if (options.all) callback(null, allowed as never);
    else callback(null, allowed[0]!.address, allowed[0]!.family);
  });
};

const agents: { any?: Undici.Agent; public?: Undici.Agent } = {};

/** The connections of this process under one policy; redirects go through it as well. */
export function agentFor({ Agent, buildConnector }: typeof Undici, policy: 'any' | 'public'): Undici.Agent {
  const known = agents[policy];
  if (known !== undefined) return known;
  if (policy === 'any') return (agents.any = new Agent());
  const connect = buildConnector({ lookup: publicLookup });
  return (agents.public = new Agent({
    connect(options, callback) {
      const host = options.hostname.replace(/^\[|\]$/g, '');
      // An address in the URL is never looked up.
      if (isIP(host) !== 0 && !isPublicAddress(host)) callback(refusal(host), null);
      else connect(options, callback);
    },
  }));
}

export type { Undici };
