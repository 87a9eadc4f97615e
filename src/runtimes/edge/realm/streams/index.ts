export {
  ReadableByteStreamController,
  ReadableStreamBYOBRequest,
  ReadableStreamDefaultController,
} from './readable-controllers.ts';
export { ReadableStreamBYOBReader, ReadableStreamDefaultReader } from './readable-readers.ts';
export { ReadableStream } from './readable.ts';
export { TransformStream, TransformStreamDefaultController } from './transform.ts';
export { WritableStream, WritableStreamDefaultController, WritableStreamDefaultWriter } from './writable.ts';
