import { join } from 'node:path';

import test from 'ava';

import { react18Folder } from '../_shared/react-18.ts';
import { journey } from './_journey.ts';

journey(test, { name: 'React 18', modules: join(react18Folder(), 'node_modules') });
