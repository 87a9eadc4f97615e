import type { SwitchrtConfig } from '../../config/types.ts';

export interface PoolLog {
  log(entry: { level: 'error' | 'warn' | 'info'; message: string; [field: string]: unknown }): void;
}

export interface PoolOptions {
  /** Absolute path of the folder that holds the functions' folders. */
  folder: string;
  config: SwitchrtConfig['lambda'];
  env: () => NodeJS.ProcessEnv;
  /** Absolute path of a folder for compiled code; `null`: none is kept. */
  codeCache: string | null;
  logger: PoolLog;
}

/** What an invocation came to. */
export interface Invoked {
  /** JSON of the handler's result. */
  result: string;
  cold: boolean;
  /** From spawn to end of init, in milliseconds; 0 when warm. */
  initMs: number;
  /** The most memory that the instance had so far, in bytes; 0 where the system does not say. */
  peakBytes: number;
}
