import type { SwitchrtUserConfig } from './schema.ts';

/** Types a `switchrt.config.*` file; returns what it is given. */
export function defineConfig(config: SwitchrtUserConfig): SwitchrtUserConfig {
  return config;
}
