/** https://streams.spec.whatwg.org/#blqs-class */
export class ByteLengthQueuingStrategy {
  readonly highWaterMark: number;
  constructor(init: { highWaterMark: number }) {
    this.highWaterMark = Number(init.highWaterMark);
  }
  get size(): (chunk: ArrayBufferView) => number {
    return byteLength;
  }
}

/** https://streams.spec.whatwg.org/#cqs-class */
export class CountQueuingStrategy {
  readonly highWaterMark: number;
  constructor(init: { highWaterMark: number }) {
    this.highWaterMark = Number(init.highWaterMark);
  }
  get size(): () => number {
    return one;
  }
}

const byteLength = (chunk: ArrayBufferView): number => chunk.byteLength;
const one = (): number => 1;
