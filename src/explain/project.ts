import { defaultSwitchrtConfig } from '../config/schema.ts';
import { loadProjectConfig } from '../config/project.ts';
import type { Manifest } from '../manifest/types.ts';
import type { AddonQuestion } from '../native/addon.ts';
import { scanProject } from '../scan/scan.ts';
import type { ExplainOptions } from './options.ts';

/** A project with its routes, ready for questions. */
export interface OpenProject {
  /** Absolute, real path. */
  root: string;
  basePath: string;
  targets: string[];
  /** Without uses: what each route declares. */
  manifest: Manifest;
  /** What every question about it says. */
  base: Pick<AddonQuestion, 'dir' | 'targets' | 'config'>;
}

const EVERY_FAMILY = ['edge-light', 'workerd', 'deno'];

/**
 * Reads a project's configs and which routes it has.
 *
 * @throws SwitchrtError as `scan`
 */
export async function openProject(dir: string, options: ExplainOptions): Promise<OpenProject> {
  const { targets: asked, configEval = false, signal } = options;
  const config = await loadProjectConfig(dir, { eval: configEval, phase: 'scan' });
  const own = config.switchrt.targets;
  const isDefault = own.join() === defaultSwitchrtConfig.targets.join();
  const targets = asked ?? (isDefault ? EVERY_FAMILY : own);
  const manifest = await scanProject(config, { uses: false, targets, signal });
  const { runtimeText, pageExtensions, basePath, trailingSlash } = config.next;
  const evaluated = config.evaluated && {
    config: { ...(runtimeText === undefined ? {} : { runtime: runtimeText }), pageExtensions, basePath, trailingSlash },
  };
  return {
    root: config.dir,
    basePath,
    targets,
    manifest,
    base: { dir: config.dir, targets, ...evaluated },
  };
}
