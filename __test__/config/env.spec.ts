import test from 'ava';

import { loadEnv } from '../../dist/config/env.js';
import { project } from '../_shared/project.ts';

const files = {
  '.env': 'A=env\nB=env\nC=env\nD=env\nREF=$A-${X:-none}',
  '.env.local': 'B=local\nC=local',
  '.env.production': 'C=production',
  '.env.production.local': 'D=production.local',
  '.env.test': 'C=test',
};

test('the order is that of Next', (t) => {
  const { values, keys } = loadEnv(project(t, files), 'production', {});
  t.deepEqual(values, { A: 'env', B: 'local', C: 'local', D: 'production.local', REF: 'env-none' });
  t.deepEqual(keys, ['A', 'B', 'C', 'D', 'REF']);
});

test('.env.local does not count in test mode', (t) => {
  t.like(loadEnv(project(t, files), 'test', {}).values, { B: 'env', C: 'test' });
});

test('the real environment wins, and is not written to', (t) => {
  const environment = { A: 'real', X: 'x' };
  const { values } = loadEnv(project(t, files), 'development', environment);
  t.is(values.A, 'real');
  t.is(values.REF, 'real-x');
  t.false('X' in values);
  t.deepEqual(environment, { A: 'real', X: 'x' });
});

test('escapes, quotes, several lines, an empty value', (t) => {
  const dir = project(t, { '.env': 'A=\\$5\nB="two\\nlines"\nC=\nD=\'$A\'\nE=a#b # said\n' });
  t.like(loadEnv(dir, 'production', {}).values, { A: '$5', B: 'two\nlines', C: '' });
});

test('no files, and a folder of that name', (t) => {
  t.deepEqual(loadEnv(project(t, { '.env/keep': '' }), 'production', {}), { values: {}, keys: [] });
});
