import { type Body, BodyMixin, contentTypes, extract, getBody, setBody } from './body.ts';
import { fill, HeaderList, type Headers, headersOf, listOf } from './headers.ts';
import { parseUrl } from './url.ts';

const INTERNAL = {};
const NULL_BODY = new Set([101, 103, 204, 205, 304]);

export let isResponse: (value: unknown) => value is Response;
/** A response that came over the network. */
export let makeResponse: (
  status: number,
  statusText: string,
  list: HeaderList,
  body: Body | null,
  url: string,
  redirected: boolean,
) => Response;
export let responseList: (response: Response) => HeaderList;

let makeError: () => Response;

/** https://fetch.spec.whatwg.org/#response-class */
export class Response extends BodyMixin {
  #status = 200;
  #statusText = '';
  #list: HeaderList = new HeaderList();
  #headers: Headers | null = null;
  #type = 'default';
  #url = '';
  #redirected = false;

  constructor(body: unknown = null, init?: { status?: unknown; statusText?: unknown; headers?: unknown } | null) {
    super();
    if (body === INTERNAL) return;
    if (init !== undefined && init !== null) {
      if (typeof init !== 'object' && typeof init !== 'function')
        throw new TypeError('The init of a Response must be an object');
      const { status, statusText, headers } = init;
      if (status !== undefined) {
        this.#status = Number(status) & 0xffff;
        if (this.#status < 200 || this.#status > 599)
          throw new RangeError(
            `init["status"] must be in the range of 200 to 599, inclusive. Received ${String(status)}`,
          );
      }
      if (statusText !== undefined) {
        this.#statusText = `${statusText}`;
        if (/[^\t\x20-\x7e\x80-\xff]/.test(this.#statusText)) throw new TypeError('Invalid statusText');
      }
      if (headers !== undefined) fill(this.#list, headers);
    }
    if (body !== null && body !== undefined) {
      if (NULL_BODY.has(this.#status))
        throw new TypeError(`Invalid response status code ${this.#status}: it cannot have a body`);
      const source = extract(body);
      if (source.type !== null && !this.#list.has('content-type')) this.#list.append('content-type', source.type);
      setBody(this, source.body);
    }
  }

  static {
    isResponse = (value): value is Response => typeof value === 'object' && value !== null && #status in value;
    makeResponse = (status, statusText, list, body, url, redirected) => {
      const response = new Response(INTERNAL);
      response.#status = status;
      response.#statusText = statusText;
      response.#list = list;
      response.#type = 'basic';
      response.#url = url;
      response.#redirected = redirected;
      response.#headers = headersOf(list, true);
      if (body !== null) setBody(response, body);
      return response;
    };
    responseList = (response) => (response.#headers === null ? response.#list : listOf(response.#headers));
    contentTypes.push((owner) => (isResponse(owner) ? responseList(owner).get('content-type') : undefined));
    makeError = () => {
      const response = new Response(INTERNAL);
      response.#status = 0;
      response.#type = 'error';
      response.#headers = headersOf(response.#list, true);
      return response;
    };
  }

  static error(): Response {
    return makeError();
  }
  static json(
    data: unknown,
    init: { status?: unknown; statusText?: unknown; headers?: unknown } | null = {},
  ): Response {
    const text = JSON.stringify(data) as string | undefined;
    if (text === undefined) throw new TypeError('Value is not JSON serializable');
    const response = new Response(text, init);
    const given =
      init?.headers !== undefined && new Response(null, { headers: init.headers }).#list.has('content-type');
    if (!given) response.#list.set('content-type', 'application/json');
    return response;
  }
  static redirect(url: unknown, status: unknown = 302): Response {
    const href = parseUrl(url);
    if (href === null)
      throw new TypeError(
        `Failed to parse URL from ${JSON.stringify(`${url}`)}: an edge route has no base, so the URL must be absolute`,
      );
    const code = Number(status);
    if (![301, 302, 303, 307, 308].includes(code)) throw new RangeError(`Invalid status code ${String(status)}`);
    const response = new Response(null, { status: code });
    response.#list.set('location', href);
    response.#headers = headersOf(response.#list, true);
    return response;
  }

  get type(): string {
    return this.#type;
  }
  get url(): string {
    const hash = this.#url.indexOf('#');
    return hash === -1 ? this.#url : this.#url.slice(0, hash);
  }
  get redirected(): boolean {
    return this.#redirected;
  }
  get status(): number {
    return this.#status;
  }
  get ok(): boolean {
    return this.#status >= 200 && this.#status <= 299;
  }
  get statusText(): string {
    return this.#statusText;
  }
  get headers(): Headers {
    return (this.#headers ??= headersOf(this.#list));
  }

  clone(): Response {
    const body = getBody(this);
    if (body !== null && (body.isUsed || body.locked))
      throw new TypeError('Response.clone: Body has already been consumed.');
    const copy = new Response(INTERNAL);
    copy.#status = this.#status;
    copy.#statusText = this.#statusText;
    copy.#type = this.#type;
    copy.#url = this.#url;
    copy.#redirected = this.#redirected;
    copy.#list = responseList(this).copy();
    copy.#headers = headersOf(copy.#list, this.#type === 'basic');
    if (body !== null) setBody(copy, body.clone());
    return copy;
  }
}
