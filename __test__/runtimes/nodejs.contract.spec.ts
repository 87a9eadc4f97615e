import test from 'ava';

import { contractTests } from './_contract.ts';

contractTests(test, {
  name: 'nodejs',
  capabilities: { streaming: true, node: true, dynamicCode: true, isolated: false },
});
