import { Event } from './events.ts';

/** https://html.spec.whatwg.org/#messageevent */
export class MessageEvent extends Event {
  readonly data: unknown;
  readonly origin: string;
  readonly lastEventId: string;
  readonly source: unknown;
  readonly ports: readonly unknown[];
  constructor(
    type: string,
    init: {
      data?: unknown;
      origin?: string;
      lastEventId?: string;
      source?: unknown;
      ports?: unknown[];
      cancelable?: boolean;
    } = {},
  ) {
    super(type, init);
    this.data = init?.data ?? null;
    this.origin = `${init?.origin ?? ''}`;
    this.lastEventId = `${init?.lastEventId ?? ''}`;
    this.source = init?.source ?? null;
    this.ports = Object.freeze([...(init?.ports ?? [])]);
  }
}

/** https://websockets.spec.whatwg.org/#the-closeevent-interface */
export class CloseEvent extends Event {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  constructor(type: string, init: { code?: number; reason?: string; wasClean?: boolean } = {}) {
    super(type);
    this.code = Number(init?.code ?? 0);
    this.reason = `${init?.reason ?? ''}`;
    this.wasClean = !!init?.wasClean;
  }
}
