/** What a compiler resolves by: `import` and `require` are never both true, as in Node. */
export interface Conditions {
  conditionNames: string[];
  byDependency: Record<string, { conditionNames: string[] }>;
}

/** The conditions of a target, with `import` or `require` by how a file is asked for. */
export function conditions(names: readonly string[]): Conditions {
  const esm = { conditionNames: ['import', ...names] };
  const common = { conditionNames: ['require', ...names] };
  return {
    ...esm,
    byDependency: { esm, wasm: esm, worker: esm, url: esm, commonjs: common, amd: common, unknown: common },
  };
}
