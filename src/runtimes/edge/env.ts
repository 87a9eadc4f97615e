import type { EdgeRuntimeOptions } from './types.ts';

/**
 * The environment of edge code: NEXT_RUNTIME, NODE_ENV, NEXT_PUBLIC_*, the config's `env`, the keys of the `.env*` files and the
 * names in `edge.env`. Nothing else of the host's environment.
 */
export function edgeEnv(
  { build, dev }: Pick<EdgeRuntimeOptions, 'build' | 'dev'>,
  environment: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const env: Record<string, string> = {};
  const take = (name: string): void => {
    const value = environment[name];
    if (value !== undefined) env[name] = value;
  };
  for (const name of Object.keys(environment)) if (name.startsWith('NEXT_PUBLIC_')) take(name);
  for (const name of build.envFileKeys) take(name);
  for (const name of build.switchrt.edge.env) take(name);
  Object.assign(env, build.next.env);
  env['NODE_ENV'] = dev ? 'development' : 'production';
  env['NEXT_RUNTIME'] = 'edge';
  return env;
}
