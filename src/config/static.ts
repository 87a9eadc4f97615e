import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type * as swc from '@swc/core';

/** What a config file says without being run. */
export interface StaticConfig {
  /** The known part; keys whose value is not known are left out. */
  value: Record<string, unknown>;
  /** Keys, dotted, whose value only running the file can tell; the empty text is the whole. */
  unknown: string[];
}

/** Stands for what is not known; never leaves this file. */
const UNKNOWN = Symbol('unknown');

/**
 * Reads a config file as far as it is plain: literals, `const`s of the file, spreads, `as` and `satisfies`, `defineConfig(…)`.
 *
 * @throws the parser's own error for a file that does not parse
 */
export function readStatically(file: string): StaticConfig {
  // Loaded here, since it takes longer than a whole scan, and by `require`, since `scanSync` cannot wait.
  const { parseSync } = createRequire(import.meta.url)('@swc/core') as typeof swc;
  const module = parseSync(readFileSync(file, 'utf8'), { syntax: 'typescript', tsx: false, target: 'es2022' });
  const reading = new Reading(module);
  const value = reading.read(exported(module), '');
  const known = typeof value === 'object' && value !== null && !Array.isArray(value);
  return { value: known ? (value as Record<string, unknown>) : {}, unknown: reading.unknown };
}

/** `export default …` or `module.exports = …`. */
function exported(module: swc.Module): swc.Expression | null {
  for (const item of module.body) {
    if (item.type === 'ExportDefaultExpression') return item.expression;
    if (item.type !== 'ExpressionStatement' || item.expression.type !== 'AssignmentExpression') continue;
    const { left, right } = item.expression;
    const isExports =
      left.type === 'MemberExpression' && left.object.type === 'Identifier' && left.object.value === 'module';
    if (isExports && left.property.type === 'Identifier' && left.property.value === 'exports') return right;
  }
  return null;
}

class Reading {
  readonly unknown: string[] = [];
  readonly #constants = new Map<string, swc.Expression>();
  readonly #open = new Set<string>();

  constructor(module: swc.Module) {
    for (const item of module.body) {
      const declaration = item.type === 'ExportDeclaration' ? item.declaration : item;
      if (declaration.type !== 'VariableDeclaration' || declaration.kind !== 'const') continue;
      for (const { id, init } of declaration.declarations)
        if (id.type === 'Identifier' && init) this.#constants.set(id.value, init);
    }
  }

  read(node: swc.Expression | null, path: string): unknown {
    switch (node?.type) {
      case 'StringLiteral':
      case 'NumericLiteral':
      case 'BooleanLiteral':
        return node.value;
      case 'NullLiteral':
        return null;
      case 'TemplateLiteral':
        return node.expressions.length === 0 ? node.quasis.map(({ cooked }) => cooked).join('') : this.#no(path);
      case 'ParenthesisExpression':
      case 'TsAsExpression':
      case 'TsSatisfiesExpression':
      case 'TsConstAssertion':
      case 'TsNonNullExpression':
        return this.read(node.expression, path);
      case 'CallExpression': {
        const [first] = node.arguments;
        const isDefine =
          node.callee.type === 'Identifier' && node.callee.value === 'defineConfig' && first && !first.spread;
        return isDefine ? this.read(first.expression, path) : this.#no(path);
      }
      case 'Identifier':
        return this.#constant(node, path);
      case 'BinaryExpression':
        return this.#binary(node, path);
      case 'ArrayExpression':
        return this.#array(node, path);
      case 'ObjectExpression':
        return this.#object(node, path);
      case 'UnaryExpression': {
        const value = node.operator === '-' ? this.read(node.argument, path) : this.#no(path);
        return typeof value === 'number' ? -value : value === UNKNOWN ? value : this.#no(path);
      }
      default:
        return this.#no(path);
    }
  }

  #no(path: string): typeof UNKNOWN {
    this.unknown.push(path);
    return UNKNOWN;
  }

  #constant(node: swc.Identifier, path: string): unknown {
    const { value: name } = node;
    if (name === 'undefined') return undefined;
    const init = this.#constants.get(name);
    if (!init || this.#open.has(name)) return this.#no(path);
    this.#open.add(name);
    const value = this.read(init, path);
    this.#open.delete(name);
    return value;
  }

  #binary(node: swc.BinaryExpression, path: string): unknown {
    const before = this.unknown.length;
    const left = this.read(node.left, path);
    const right = this.read(node.right, path);
    if (typeof left === 'number' && typeof right === 'number' && node.operator === '*') return left * right;
    if (
      (typeof left === 'number' && typeof right === 'number') ||
      (typeof left === 'string' && typeof right === 'string')
    ) {
      if (node.operator === '+') return (left as string) + (right as string);
    }
    this.unknown.length = before;
    return this.#no(path);
  }

  #array(node: swc.ArrayExpression, path: string): unknown {
    const before = this.unknown.length;
    const items = node.elements.map((element) =>
      element && !element.spread ? this.read(element.expression, path) : UNKNOWN,
    );
    if (!items.includes(UNKNOWN)) return items;
    this.unknown.length = before;
    return this.#no(path);
  }

  #object(node: swc.ObjectExpression, path: string): unknown {
    const result: Record<string, unknown> = {};
    for (const property of node.properties) {
      if (property.type === 'SpreadElement') {
        const value = this.read(property.arguments, path);
        if (typeof value === 'object' && value !== null) Object.assign(result, value);
        continue;
      }
      const key = keyOf(property);
      const inner = key === null ? path : path ? `${path}.${key}` : key;
      const value =
        property.type === 'Identifier'
          ? this.#constant(property, inner)
          : property.type === 'KeyValueProperty' && key !== null
            ? this.read(property.value, inner)
            : this.#no(inner);
      if (key !== null && value !== UNKNOWN)
        Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
    }
    return result;
  }
}

function keyOf(property: swc.Property): string | null {
  if (property.type === 'Identifier') return property.value;
  const { key } = property as { key: swc.PropertyName };
  if (key.type === 'Identifier' || key.type === 'StringLiteral') return key.value;
  return key.type === 'NumericLiteral' ? String(key.value) : null;
}
