import { existsSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

import { loadEnv } from '../config/env.ts';
import type { ProjectConfig } from '../config/types.ts';
import { SwitchrtError } from '../errors.ts';
import type { Diagnostic, Manifest } from '../manifest/types.ts';
import { writeManifest } from '../manifest/write.ts';
import { throwIfAborted } from '../native/abort.ts';
import { packageVersion } from '../native/version.ts';
import { writeAnalysis } from './analysis.ts';
import { assemble, prerenderable, writeOutput, writeServerPackage } from './assemble.ts';
import { overBudget, routeGlob } from './budgets.ts';
import type { Bundler } from './bundler.ts';
import { makeBuildId } from './build-id.ts';
import { clientAssets, writeClientManifest } from './client-manifest.ts';
import { compile } from './compile.ts';
import { compileAhead } from './compile-ahead.ts';
import { unsupportedFeatures } from './features.ts';
import { sortFindings } from './finding.ts';
import { writeLambdas } from './lambda.ts';
import { writeNextManifests } from './next-manifests.ts';
import type { BuildOutput } from './output.ts';
import { planBuild } from './plan.ts';
import { contradiction } from './prerender-failure.ts';
import { prerender } from './prerender.ts';
import type { Project } from './project.ts';
import { reactOf } from './react.ts';
import { rspackBundler } from './rspack.ts';
import { makeWorkDir, swapIn } from './swap.ts';
import { tolerate } from './tolerance.ts';

/** Options of `build()`. */
export interface BuildOptions {
  /** The project's folder. */
  dir: string;
  /** Where the output goes. Default: `distDir` of next.config, else `.switchrt` in the project. */
  outDir?: string;
  /** Where Node routes run. Default: `node` of switchrt.config, else `server`. */
  node?: 'server' | 'lambda';
  /** Also write `analyze.html` and `analyze.json`: what each route is made of. Default false. */
  analyze?: boolean;
  /** `edge/node-module`, `edge/node-export` and `edge/node-global` fail the build. Default false. */
  strict?: boolean;
  /** Run next.config and switchrt.config instead of reading them statically. Default true. */
  configEval?: boolean;
  /** Milliseconds that one page may take to render at build. Default 60,000. */
  prerenderTimeoutMs?: number;
  /** Ends the build with `SRT_ABORTED`; the previous output stays. */
  signal?: AbortSignal;
  onProgress?(step: BuildProgress): void;
}

/** A step that begins, or goes on. */
export interface BuildProgress {
  step: 'config' | 'scan' | 'bundle' | 'prerender' | 'lambda' | 'write';
  done?: number;
  total?: number;
}

/** What a build that succeeded gives. */
export interface BuildResult {
  /** Absolute path of the output. */
  outDir: string;
  buildId: string;
  /** With every built route's `size`. */
  manifest: Manifest;
  /** Warnings and infos, and `edge/*` findings that do not fail a build; as warnings here. */
  diagnostics: Diagnostic[];
  /** Content of `build.json`: the route table in the order of requests. */
  output: BuildOutput;
  durationMs: number;
}

/** A scanned app to its output: what differs between a build and the development server stands before this. */
export async function buildScanned(
  config: ProjectConfig,
  manifest: Manifest,
  checked: BuildOptions,
): Promise<Omit<BuildResult, 'durationMs'>> {
  const { signal } = checked;
  const progress = checked.onProgress ?? (() => {});
  const { dir } = config;
  const outDir = outDirOf(config, checked);
  const found = tolerate(manifest, checked.strict === true, config.next.webpack !== null);
  failOn(found);

  const env = loadEnv(dir, 'production');
  const tool = `switchrt-native@${packageVersion()}`;
  const node = config.switchrt.node;
  const buildId = await makeBuildId({ dir, outDir, config, env, tool, node });
  throwIfAborted(signal);
  const workDir = makeWorkDir(outDir);
  const project: Project = {
    dir,
    outDir,
    workDir,
    manifest,
    config,
    env,
    buildId,
    tool,
    node,
    ...(signal ? { signal } : {}),
  };
  try {
    linkPackages(project);
    const { output, diagnostics } = await run(project, found, checked, progress, rspackBundler);
    progress({ step: 'write' });
    throwIfAborted(signal);
    swapIn(workDir, outDir);
    await compileAhead(output, project);
    return { outDir, buildId, manifest, diagnostics, output };
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
}

/** Absolute path of the output: the option, else next.config's `distDir`, else `.switchrt`. */
export function outDirOf(config: ProjectConfig, options: BuildOptions): string {
  return resolve(config.dir, options.outDir ?? config.next.distDir ?? '.switchrt');
}

async function run(
  project: Project,
  found: readonly Diagnostic[],
  options: BuildOptions,
  progress: (step: BuildProgress) => void,
  bundler: Bundler,
): Promise<{ output: BuildOutput; diagnostics: Diagnostic[] }> {
  const { manifest, workDir, signal } = project;
  const plan = planBuild(project);
  const findings = [...found, ...unsupportedFeatures(plan, project)];
  progress({ step: 'bundle' });
  const { results, findings: compiled } = await compile(plan, project, bundler);
  findings.push(...compiled);
  failOn(findings);
  throwIfAborted(signal);

  const client = results.get('client');
  const assets = client ? clientAssets(plan, client, project) : new Map();
  if (client) writeClientManifest(plan, assets, project);
  writeServerPackage(project);
  const { output, measured } = await assemble(plan, results, assets, project);

  const pages = prerenderable(output, plan);
  progress({ step: 'prerender', done: 0, total: pages.length });
  findings.push(
    ...output.routes.flatMap((page) => contradiction(page) ?? []),
    ...(await prerender(pages, project, {
      ...(options.prerenderTimeoutMs ? { timeoutMs: options.prerenderTimeoutMs } : {}),
      onPage: (done, total) => progress({ step: 'prerender', done, total }),
    })),
  );

  const picked = routeGlob(project.config.switchrt.lambda.routes);
  const lambdas = output.routes.filter(
    (route) => route.runtime === 'nodejs' && (project.node === 'lambda' || picked(route.route)),
  );
  if (lambdas.length > 0) {
    progress({ step: 'lambda', done: 0, total: lambdas.length });
    measured.push(
      ...(await writeLambdas(lambdas, project, results.get('nodejs')!, (done) =>
        progress({ step: 'lambda', done, total: lambdas.length }),
      )),
    );
  }
  findings.push(...overBudget(measured, project.config.switchrt.budgets));
  failOn(findings);

  fillSizes(manifest, output);
  const diagnostics = sortFindings(findings);
  manifest.diagnostics = diagnostics;
  if (options.analyze) writeAnalysis(output, plan, results, project);
  writeOutput(output, project);
  writeNextManifests(output, project);
  writeManifest(join(workDir, 'manifest.json'), manifest);
  rmSync(join(workDir, 'node_modules'), { force: true });
  return { output, diagnostics };
}

/** @throws SwitchrtError when there is an error among the findings */
export function failOn(findings: readonly Diagnostic[]): void {
  const sorted = sortFindings(findings);
  const errors = sorted.filter((item) => item.severity === 'error');
  if (errors.length === 0) return;
  const worstFirst = [...errors, ...sorted.filter((item) => item.severity !== 'error')];
  const told = errors.map((item) => `${item.file}:${item.line}:${item.column}: ${item.message}`).join('\n');
  throw new SwitchrtError(errors[0]!.code, told, { diagnostics: worstFirst });
}

function fillSizes(manifest: Manifest, output: BuildOutput): void {
  const built = new Map(
    [...output.routes, ...Object.values(output.errorPages)].flatMap((route) =>
      route ? [[route.route, route.size] as const] : [],
    ),
  );
  if (output.middleware) built.set('/_middleware', output.middleware.size);
  for (const route of manifest.routes) route.size = built.get(route.route) ?? null;
}

/** Node bundles look packages up from where they stand; outside the project a link leads to its packages. */
function linkPackages({ dir, workDir }: Project): void {
  if (!relative(dir, workDir).startsWith('..')) return;
  const own = join(dir, 'node_modules');
  if (existsSync(own) && readdirSync(own).length > 0) {
    symlinkSync(own, join(workDir, 'node_modules'));
    return;
  }
  // Those of a workspace: where its React stands, else the nearest.
  const react = reactOf(dir, false);
  const packages = react === null ? packagesAbove(dir) : resolve(react.react, '..');
  if (packages !== null) symlinkSync(packages, join(workDir, 'node_modules'));
}

function packagesAbove(dir: string): string | null {
  const above = dirname(dir);
  if (above === dir) return null;
  const packages = join(above, 'node_modules');
  return existsSync(packages) ? packages : packagesAbove(above);
}
