import test from 'ava';

import { journey } from './_journey.ts';

journey(test, { name: 'basePath and trailingSlash', basePath: '/app', trailingSlash: true });
