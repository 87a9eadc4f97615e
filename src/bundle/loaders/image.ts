import { createHash } from 'node:crypto';
import { basename, extname } from 'node:path';

import type { LoaderContext } from '@rspack/core';

/** The loader gets bytes, not text. */
export const raw = true;

/** An imported image: its URL and size in pixels, in the shape of Next's static image imports. */
export default function imageLoader(this: LoaderContext<{ emit: boolean; publicPath: string }>, bytes: Buffer): string {
  const { emit, publicPath } = this.getOptions();
  const extension = extname(this.resourcePath);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 8);
  const name = `static/media/${basename(this.resourcePath, extension)}.${hash}${extension}`;
  if (emit) this.emitFile(name, bytes);
  const size = imageSize(bytes);
  return `export default ${JSON.stringify({ src: publicPath + name.split('/').map(encodeURIComponent).join('/'), ...size })};`;
}

/** Width and height in pixels of a PNG, GIF, JPEG, WebP, BMP or SVG; nothing where they cannot be told. */
export function imageSize(bytes: Buffer): { width?: number; height?: number } {
  const ascii = (start: number, end: number): string => bytes.toString('latin1', start, end);
  const wide = (
    offset: number,
    read: 'readUInt16LE' | 'readUInt16BE' | 'readUInt32BE' | 'readInt32LE',
    step: number,
  ): { width: number; height: number } => ({
    width: bytes[read](offset),
    height: Math.abs(bytes[read](offset + step)),
  });
  if (ascii(1, 4) === 'PNG' && bytes.length >= 24) return wide(16, 'readUInt32BE', 4);
  if (ascii(0, 3) === 'GIF' && bytes.length >= 10) return wide(6, 'readUInt16LE', 2);
  if (ascii(0, 2) === 'BM' && bytes.length >= 26) return wide(18, 'readInt32LE', 4);
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP' && bytes.length >= 30) return webpSize(bytes, ascii(12, 16));
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpegSize(bytes);
  const svg = /<svg\b[^>]*>/.exec(bytes.toString('utf8', 0, 4096))?.[0];
  return svg ? svgSize(svg) : {};
}

function webpSize(bytes: Buffer, kind: string): { width?: number; height?: number } {
  if (kind === 'VP8X') return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
  if (kind === 'VP8 ') return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
  if (kind !== 'VP8L') return {};
  const bits = bytes.readUInt32LE(21);
  return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
}

/** Walks the segments to the first frame header. */
function jpegSize(bytes: Buffer): { width?: number; height?: number } {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1]!;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return {};
}

function svgSize(tag: string): { width?: number; height?: number } {
  const length = (name: string): number | undefined => {
    const value = new RegExp(`\\s${name}=["']([\\d.]+)(?:px)?["']`).exec(tag)?.[1];
    return value === undefined ? undefined : Number(value);
  };
  const box = /\sviewBox=["'][\d.-]+[\s,]+[\d.-]+[\s,]+([\d.]+)[\s,]+([\d.]+)["']/.exec(tag);
  const width = length('width') ?? (box ? Number(box[1]) : undefined);
  const height = length('height') ?? (box ? Number(box[2]) : undefined);
  return width !== undefined && height !== undefined ? { width, height } : {};
}
