import { SwitchrtError } from '../errors.ts';
import type { Diagnostic } from '../manifest/types.ts';
import type { Bundler, CompilerName, CompilerResult, CompilerSpec } from './bundler.ts';
import type { CompilerConfig, ConfigContext } from './config-base.ts';
import { clientConfig } from './config-client.ts';
import { edgeConfig } from './config-edge.ts';
import { nodejsConfig } from './config-nodejs.ts';
import { callHook, lostEntries, refusedConfig } from './hook.ts';
import { nextModules } from './next-modules.ts';
import { clientPages, needsReact, serverEntries } from './plan.ts';
import type { Plan } from './plan.ts';
import type { Project } from './project.ts';
import { reactOf } from './react.ts';

/** What the three compilers made. */
export interface Compiled {
  results: Map<CompilerName, CompilerResult>;
  findings: Diagnostic[];
}

const make: Record<CompilerName, (plan: Plan, context: ConfigContext) => CompilerConfig> = {
  client: clientConfig,
  nodejs: nodejsConfig,
  edge: edgeConfig,
};

/** Runs the compilers that have entries; the user's hook is called for each of the three in any case. */
export async function compile(plan: Plan, project: Project, bundler: Bundler): Promise<Compiled> {
  const context: ConfigContext = {
    project,
    bundler,
    react: reactOf(project.dir, needsReact(plan)),
    next: nextModules(bundler, project.dir),
  };
  const needed: Record<CompilerName, boolean> = {
    client: clientPages(plan).some((page) => page.manifest !== null),
    nodejs: serverEntries(plan, 'nodejs').length > 0,
    edge: serverEntries(plan, 'edge').length > 0,
  };
  const specs: CompilerSpec[] = [];
  const findings: Diagnostic[] = [];
  for (const name of ['client', 'nodejs', 'edge'] as const) {
    const result = await callHook(name, make[name](plan, context), project, bundler);
    if ('finding' in result) findings.push(result.finding);
    else if (needed[name]) specs.push({ name, config: result.config });
  }
  if (findings.length > 0) return { results: new Map(), findings };
  let results: CompilerResult[];
  try {
    results = await bundler.run(specs, project.dir, project.signal);
  } catch (error) {
    if (error instanceof SwitchrtError) throw error;
    if (!project.config.next.webpack) {
      throw new SwitchrtError('SRT_INTERNAL', `The bundler failed: ${(error as Error).message}`, { cause: error });
    }
    return { results: new Map(), findings: [refusedConfig(project, error as Error)] };
  }
  findings.push(...results.flatMap((result) => result.findings), ...context.next.findings());
  // A compiler with errors writes nothing: its entries are missing for that reason.
  if (!findings.some(({ severity }) => severity === 'error')) {
    findings.push(...results.flatMap((result) => missingEntries(result, plan, project)));
  }
  return { results: new Map(results.map((result) => [result.name, result])), findings };
}

function missingEntries({ name, entries }: CompilerResult, plan: Plan, project: Project): Diagnostic[] {
  const planned = name === 'client' ? clientPages(plan) : serverEntries(plan, name);
  const missing = planned.filter(({ entry }) => !entries.get(entry)?.some((file) => file.endsWith('.js')));
  return missing.length > 0 ? [lostEntries(project, name, missing)] : [];
}
