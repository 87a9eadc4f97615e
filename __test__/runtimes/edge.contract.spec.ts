import test from 'ava';

import { contractTests } from './_contract.ts';

contractTests(test, {
  name: 'edge',
  capabilities: { streaming: true, node: false, dynamicCode: false, isolated: true },
});
