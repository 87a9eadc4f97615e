import { join } from 'node:path';

import type { RuleSetRule } from '@rspack/core';

import type { CompilerName } from './bundler.ts';
import { ownRoot } from './own.ts';

const images = /\.(?:png|jpe?g|gif|webp|avif|ico|bmp|svg)$/i;
const files = /\.(?:woff2?|ttf|otf|eot|mp4|webm|mp3|wav|pdf)$/i;

/** Files under `static/media`: an imported image is `{ src, width, height }` as in Next, everything else its URL. */
export function assetRules(name: CompilerName, publicPath: string): RuleSetRule[] {
  const emit = name === 'client';
  const url: RuleSetRule = {
    type: 'asset/resource',
    generator: { filename: 'static/media/[name].[hash:8][ext]', emit, publicPath },
  };
  return [
    { test: images, dependency: 'url', ...url },
    {
      test: images,
      dependency: { not: ['url'] },
      type: 'javascript/auto',
      use: [{ loader: join(ownRoot, 'bundle/loaders/image.js'), options: { emit, publicPath } }],
    },
    { test: files, ...url },
  ];
}
