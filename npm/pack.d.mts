export function platforms(): string[];
export function pack(out: string, triples: readonly string[]): string[];
