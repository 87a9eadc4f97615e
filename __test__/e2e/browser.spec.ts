import test from 'ava';

import { journey } from './_journey.ts';

journey(test, { name: 'React 19' });
