import type { EnvFiles } from '../config/env.ts';
import type { ProjectConfig } from '../config/types.ts';
import type { Manifest } from '../manifest/types.ts';

/** All that the steps of one build share; made once, never changed afterwards. */
export interface Project {
  /** Absolute, real path of the project. */
  dir: string;
  /** Absolute path where the finished build will stand. */
  outDir: string;
  /** Absolute path of the folder that this build writes into, a sibling of `outDir`. */
  workDir: string;
  manifest: Manifest;
  config: ProjectConfig;
  env: EnvFiles;
  buildId: string;
  /** `switchrt-native@<version>`. */
  tool: string;
  /** Where Node routes run unless `lambda.routes` says otherwise. */
  node: 'server' | 'lambda';
  signal?: AbortSignal;
}
