/** Values by key, each list in the order of the pairs. */
export function grouped<V>(pairs: readonly (readonly [key: string, value: V])[]): Map<string, V[]> {
  const groups = new Map<string, V[]>();
  for (const [key, value] of pairs) {
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}
