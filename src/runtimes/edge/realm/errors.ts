const CODES: Record<string, number> = {
  IndexSizeError: 1,
  HierarchyRequestError: 3,
  WrongDocumentError: 4,
  InvalidCharacterError: 5,
  NoModificationAllowedError: 7,
  NotFoundError: 8,
  NotSupportedError: 9,
  InUseAttributeError: 10,
  InvalidStateError: 11,
  SyntaxError: 12,
  InvalidModificationError: 13,
  NamespaceError: 14,
  InvalidAccessError: 15,
  TypeMismatchError: 17,
  SecurityError: 18,
  NetworkError: 19,
  AbortError: 20,
  URLMismatchError: 21,
  QuotaExceededError: 22,
  TimeoutError: 23,
  InvalidNodeTypeError: 24,
  DataCloneError: 25,
};

/** https://webidl.spec.whatwg.org/#idl-DOMException, with a stack as browsers have it. */
export class DOMException extends Error {
  #name: string;

  constructor(message: unknown = '', options: unknown = 'Error') {
    super(`${message}`);
    if (options !== null && typeof options === 'object') {
      const { name, cause } = options as { name?: unknown; cause?: unknown };
      this.#name = name === undefined ? 'Error' : `${name}`;
      if ('cause' in options)
        Object.defineProperty(this, 'cause', { value: cause, writable: true, configurable: true, enumerable: false });
    } else {
      this.#name = `${options}`;
    }
    // The stack was taken with the inherited name.
    const { stack } = this;
    if (typeof stack === 'string') {
      const lines = stack.indexOf('\n');
      const value = `${this.#name}${this.message === '' ? '' : `: ${this.message}`}${lines === -1 ? '' : stack.slice(stack.indexOf('\n    at ') === -1 ? lines : stack.indexOf('\n    at '))}`;
      Object.defineProperty(this, 'stack', { value, writable: true, configurable: true, enumerable: false });
    }
  }

  override get name(): string {
    return this.#name;
  }

  get code(): number {
    return CODES[this.#name] ?? 0;
  }
}

for (const [name, code] of Object.entries(CODES)) {
  const constant = `${name
    .replace(/Error$/, '')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toUpperCase()}_ERR`;
  const key = { SYNTAX_ERR: 'SYNTAX_ERR', URLMISMATCH_ERR: 'URL_MISMATCH_ERR' }[constant] ?? constant;
  const descriptor = { value: code, enumerable: true };
  Object.defineProperty(DOMException, key, descriptor);
  Object.defineProperty(DOMException.prototype, key, descriptor);
}

/** Throws for a call with fewer arguments than Web IDL asks for. */
export function need(method: string, given: number, least: number): void {
  if (given < least)
    throw new TypeError(`'${method}': ${least} argument${least === 1 ? '' : 's'} required, but only ${given} present.`);
}

/** `AbortError` with the wording of browsers. */
export function abortError(message = 'This operation was aborted'): DOMException {
  return new DOMException(message, 'AbortError');
}

/** Name, message and stack of anything that was thrown, as JSON: how an error leaves a realm. */
export function describeError(error: unknown, seen = 0): string {
  let name = 'Error';
  let message = '';
  let stack = '';
  try {
    if (error !== null && (typeof error === 'object' || typeof error === 'function')) {
      const thrown = error as { name?: unknown; message?: unknown; stack?: unknown; cause?: unknown };
      if (typeof thrown.name === 'string') name = thrown.name;
      if (typeof thrown.message === 'string') message = thrown.message;
      else message = Object.prototype.toString.call(error);
      if (typeof thrown.stack === 'string') stack = thrown.stack;
      const { cause } = thrown;
      if (cause !== null && typeof cause === 'object' && seen < 3) {
        const inner = JSON.parse(describeError(cause, seen + 1)) as { name: string; message: string; stack: string };
        stack += `\n  [cause]: ${inner.stack || `${inner.name}: ${inner.message}`}`;
      }
    } else {
      message = String(error);
    }
  } catch {
    message = message || 'an error that cannot be read';
  }
  return JSON.stringify({ name, message, stack });
}
