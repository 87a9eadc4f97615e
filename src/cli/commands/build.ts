import {
  build,
  type BuildProgress,
  type BuildResult,
  formatCounts,
  formatDiagnostics,
  formatManifest,
  SwitchrtError,
} from '../../index.ts';
import { EXIT, type Exit } from '../exit.ts';
import type { Arguments } from '../parse.ts';
import { abortable } from '../signals.ts';
import { divertUserOutput, type Terminal } from '../terminal.ts';

/** `switchrt-native build`. */
export async function run(args: Arguments, terminal: Terminal): Promise<Exit> {
  const dir = args.positionals[0] ?? '.';
  const line = terminal.status();
  // What a config or a page prints is no data.
  divertUserOutput();
  try {
    const result = await abortable((signal) =>
      build({
        dir,
        outDir: args.value('out-dir'),
        node: args.value('node') as 'server' | 'lambda' | undefined,
        analyze: args.has('analyze'),
        strict: args.has('strict'),
        configEval: !args.has('no-config-eval'),
        signal,
        onProgress: (progress) => line.show(describe(progress)),
      }),
    );
    line.clear();
    const seconds = (result.durationMs / 1000).toFixed(1);
    terminal.out(report(result, dir, terminal));
    terminal.error(`built in ${seconds} s into ${result.outDir}, build id ${result.buildId}\n`);
    return EXIT.fine;
  } catch (error) {
    line.clear();
    if (!(error instanceof SwitchrtError) || error.diagnostics.length === 0) throw error;
    const color = terminal.errorColor;
    const findings = formatDiagnostics(error.diagnostics, { color, root: dir });
    terminal.error(`${findings}\nnot built: ${formatCounts(error.diagnostics, { color })}\n`);
    return isFinding(error) ? EXIT.findings : EXIT.failure;
  }
}

/** A config that cannot be read is a failure of its own; every other diagnostic code is a finding. */
function isFinding({ code }: SwitchrtError): boolean {
  return !code.startsWith('SRT_') && code !== 'config/unreadable';
}

function report({ manifest, output }: BuildResult, root: string, { color, width }: Terminal): string {
  const lambdas = output.routes.filter(({ lambda }) => lambda !== null).map(({ route }) => route);
  return formatManifest(manifest, 'table', { color, width, root, lambdas });
}

const STEPS: Record<BuildProgress['step'], string> = {
  config: 'reading the configuration',
  scan: 'scanning routes',
  bundle: 'bundling',
  prerender: 'rendering pages',
  lambda: 'packing functions',
  write: 'writing',
};

function describe({ step, done, total }: BuildProgress): string {
  return total === undefined ? STEPS[step] : `${STEPS[step]} ${done ?? 0}/${total}`;
}
