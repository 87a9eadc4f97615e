import test from 'ava';

import { contractTests } from './_contract.ts';

contractTests(test, {
  name: 'lambda',
  capabilities: { streaming: false, node: true, dynamicCode: true, isolated: true },
});
