/** Programs that declare a few names in many ways: most of them twice somewhere, about half of them where they may not. */
export interface Program {
  source: string;
  module: boolean;
}

type Dice = (sides: number) => number;

const NAMES = ['a', 'b', 'c', 'd', 'e'];

class Writer {
  readonly dice: Dice;
  readonly typescript: boolean;

  constructor(dice: Dice, typescript: boolean) {
    this.dice = dice;
    this.typescript = typescript;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.dice(items.length)];
  }

  name(): string {
    return this.pick(NAMES);
  }

  pattern(): string {
    return this.pick([
      () => this.name(),
      () => this.name(),
      () => this.name(),
      () => `[${this.name()}, ...${this.name()}]`,
      () => `{ ${this.name()}, x: ${this.name()} = 1, ...${this.name()} }`,
    ])();
  }

  params(): string {
    return this.pick([
      () => '',
      () => this.name(),
      () => `${this.name()}, ${this.name()}`,
      () => `${this.name()}, ${this.name()} = 1`,
      () => this.pattern(),
    ])();
  }

  list(depth: number): string {
    const statements = [];
    for (let i = this.dice(4); i >= 0; i -= 1) statements.push(this.statement(depth));
    return statements.join(' ');
  }

  expression(depth: number): string {
    return this.pick([
      () => '0',
      () => `((${this.params()}) => { ${this.list(depth - 1)} })`,
      () => `(function ${this.name()}(${this.params()}) { ${this.list(depth - 1)} })`,
      () => `({ m(${this.params()}) { ${this.list(depth - 1)} }, set s(${this.name()}) {} })`,
      () => `(class ${this.name()} { constructor(${this.params()}) { ${this.list(depth - 1)} } })`,
      () => `(class { static { ${this.list(depth - 1)} } })`,
      () => `(class { #x = 1; get #y() { return this.#${this.pick(['x', 'y'])} } set #y(v) {} })`,
      () => `(class { static #x; m() { return this.#${this.pick(['x', 'x', 'x', 'y'])} } })`,
      () => `({ __proto__: 1, ${this.pick(['__proto__', '"__proto__"', '["__proto__"]', 'other'])}: 2 })`,
    ])();
  }

  declaration(depth: number): string {
    return this.pick([
      () => `var ${this.pattern()} = 1;`,
      () => `var ${this.pattern()} = 1;`,
      () => `let ${this.pattern()} = ${depth > 0 ? this.expression(depth) : '1'};`,
      () => `const ${this.name()} = 1;`,
      () => `function ${this.name()}(${this.params()}) { ${depth > 0 ? this.list(depth - 1) : ''} }`,
      () => `${this.pick(['async function', 'function*', 'async function*'])} ${this.name()}() {}`,
      () => `class ${this.name()} {}`,
    ])();
  }

  statement(depth: number): string {
    if (depth <= 0) return this.declaration(0);
    const inner = (): string => this.list(depth - 1);
    return this.pick([
      () => this.declaration(depth),
      () => this.declaration(depth),
      () => this.declaration(depth),
      () => `{ ${inner()} }`,
      () => `if (0) { ${inner()} } else { ${inner()} }`,
      () => `for (${this.pick(['var', 'let'])} ${this.pattern()} of []) { ${inner()} }`,
      () =>
        `for (${this.pick(['var', 'let'])} ${this.name()} in {}) ${this.pick(['{ let a }', '{ var b }', 'var c;'])}`,
      () => `for (${this.pick(['var', 'let'])} ${this.name()} = 0; 0; ) { ${inner()} }`,
      () => `try { ${inner()} } catch (${this.pattern()}) { ${inner()} } finally { ${inner()} }`,
      () => `switch (0) { case 0: ${inner()} default: ${inner()} }`,
      () => `while (0) { ${inner()} }`,
      () => `l${this.dice(1e6)}: { ${inner()} }`,
      () => `${this.expression(depth)};`,
    ])();
  }

  /** What only TypeScript has. */
  typed(): string {
    return this.pick([
      () => `interface ${this.name()} {}`,
      () => `type ${this.name()} = 1;`,
      () => `declare ${this.pick(['let', 'const', 'function', 'class'])} ${this.name()}${this.pick(['', ''])}`,
      () => `enum ${this.name()} { x }`,
      () => `namespace ${this.name()} { export type T = 1 }`,
      () => `namespace ${this.name()} { export const x = 1 }`,
      () => `namespace ${this.name()} { let ${this.name()} = 1; let ${this.name()} = 2 }`,
      () => {
        const name = this.name();
        return `function ${name}(): void; function ${name}(x?: number) {}`;
      },
      () => `import type { ${this.name()} } from 't';`,
      () => `export type { ${this.name()} } from 't';`,
    ])()
      .replace(/(declare function \w)$/, '$1(): void;')
      .replace(/(declare class \w)$/, '$1 {}')
      .replace(/(declare (?:let|const) \w)$/, '$1: number;');
  }

  item(depth: number): string {
    return this.pick([
      () => `import { ${this.name()} } from 'm';`,
      () => `import ${this.name()} from 'm';`,
      () => `import * as ${this.name()} from 'm';`,
      () => `export { ${this.name()} };`,
      () => `export { ${this.name()} as ${this.pick([...NAMES, 'default'])} };`,
      () => `export { ${this.name()} } from 'm';`,
      () => `export * as ${this.name()} from 'm';`,
      () => `export * from 'm';`,
      () => `export ${this.declaration(depth)}`,
      () => `export ${this.declaration(depth)}`,
      () => 'export default 1;',
      () => `export default function ${this.name()}() {}`,
      () => `export default class ${this.name()} {}`,
      () => this.statement(depth),
      () => this.statement(depth),
      () => this.statement(depth),
    ])();
  }

  program(): Program {
    const module = this.typescript || this.dice(3) > 0;
    const parts = module ? [] : this.dice(4) === 0 ? ["'use strict';"] : [];
    for (let i = this.dice(5); i >= 0; i -= 1) {
      const depth = this.dice(3);
      if (this.typescript && this.dice(2) === 0) parts.push(this.typed());
      else parts.push(module ? this.item(depth) : this.statement(depth));
    }
    return { source: parts.join('\n'), module };
  }
}

/** `count` programs of one dialect, the same ones for the same dice. */
export function programs(dice: Dice, count: number, typescript: boolean): Program[] {
  const writer = new Writer(dice, typescript);
  return Array.from({ length: count }, () => writer.program());
}
