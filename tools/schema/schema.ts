// The part of JSON Schema (draft 2020-12) that our published schemas use, and a checker for it.
import { didYouMean } from './suggestion.ts';

export interface Schema {
  readonly $schema?: string;
  readonly $id?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  /** A file of JSON whose shapes differ has `undefined` where another one has a property. */
  readonly properties?: Readonly<Record<string, Schema | undefined>>;
  readonly propertyNames?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly oneOf?: readonly Schema[];
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
}

export type Path = readonly (string | number)[];
export interface Problem {
  path: Path;
  text: string;
}

const typeOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;

const list = (words: readonly unknown[]): string => words.map((word) => JSON.stringify(word)).join(', ');

/** Everything that is wrong with `value`, each with the path to the place; empty when it fits. */
export function check(schema: Schema, value: unknown, root: Schema = schema, path: Path = []): Problem[] {
  if (schema.$ref) {
    const name = schema.$ref.replace('#/$defs/', '');
    return check(root.$defs![name]!, value, root, path);
  }
  const actual = typeOf(value);
  if (schema.type && schema.type !== actual && !(schema.type === 'number' && actual === 'integer')) {
    return [{ path, text: `must be ${article(schema.type)}, but is ${article(actual)}` }];
  }
  if (schema.const !== undefined && value !== schema.const) return [{ path, text: `must be ${JSON.stringify(schema.const)}` }];
  if (schema.enum && !schema.enum.includes(value)) return [{ path, text: `must be one of ${list(schema.enum)}${didYouMean(value, schema.enum)}` }];
  if (schema.oneOf) return checkOneOf(schema.oneOf, value, root, path);
  if (typeof value === 'string') return checkString(schema, value, path);
  if (typeof value === 'number') return checkNumber(schema, value, path);
  if (Array.isArray(value)) return checkArray(schema, value, root, path);
  if (actual === 'object') return checkObject(schema, value as Record<string, unknown>, root, path);
  return [];
}

const article = (type: string): string => (/^[aeio]/.test(type) ? `an ${type}` : `a ${type}`);

function checkString(schema: Schema, value: string, path: Path): Problem[] {
  if (schema.pattern && !new RegExp(schema.pattern).test(value))
    return [{ path, text: schema.description ? `must be ${schema.description}` : `must match ${schema.pattern}` }];
  if (schema.minLength !== undefined && value.length < schema.minLength) return [{ path, text: 'must not be empty' }];
  return [];
}

function checkNumber(schema: Schema, value: number, path: Path): Problem[] {
  if (schema.minimum !== undefined && value < schema.minimum) return [{ path, text: `must be at least ${schema.minimum}` }];
  if (schema.maximum !== undefined && value > schema.maximum) return [{ path, text: `must be at most ${schema.maximum}` }];
  return [];
}

function checkArray(schema: Schema, value: readonly unknown[], root: Schema, path: Path): Problem[] {
  const problems: Problem[] = [];
  if (schema.minItems !== undefined && value.length < schema.minItems) problems.push({ path, text: `must have at least ${schema.minItems} entries` });
  if (schema.maxItems !== undefined && value.length > schema.maxItems) problems.push({ path, text: `must have at most ${schema.maxItems} entries` });
  if (schema.items) value.forEach((item, index) => problems.push(...check(schema.items!, item, root, [...path, index])));
  return problems;
}

function checkObject(schema: Schema, value: Readonly<Record<string, unknown>>, root: Schema, path: Path): Problem[] {
  const problems: Problem[] = [];
  const keys = Object.keys(value);
  for (const key of schema.required ?? []) if (!Object.hasOwn(value, key)) problems.push({ path, text: `lacks ${JSON.stringify(key)}` });
  if (schema.minProperties !== undefined && keys.length < schema.minProperties)
    problems.push({ path, text: `must have at least ${schema.minProperties} entries` });
  if (schema.maxProperties !== undefined && keys.length > schema.maxProperties)
    problems.push({ path, text: `must have at most ${schema.maxProperties} entries` });
  const known = Object.keys(schema.properties ?? {});
  // Told once: whoever names a file of another kind would read them for each of its keys.
  let list = `; known are ${known.join(', ')}`;
  for (const key of keys) {
    const inside = [...path, key];
    // Only what the schema says itself: every object has a "constructor".
    const property = Object.hasOwn(schema.properties ?? {}, key) ? schema.properties![key] : undefined;
    if (schema.propertyNames) problems.push(...check(schema.propertyNames, key, root, inside));
    if (property) problems.push(...check(property, value[key], root, inside));
    else if (schema.additionalProperties === false) {
      problems.push({ path: inside, text: `is not known here${list}${didYouMean(key, known)}` });
      list = '';
    } else if (typeof schema.additionalProperties === 'object') problems.push(...check(schema.additionalProperties, value[key], root, inside));
  }
  return problems;
}

/** Of several shapes the one is reported that the value meant: the one whose first required key it has, or whose type it has. */
function checkOneOf(shapes: readonly Schema[], value: unknown, root: Schema, path: Path): Problem[] {
  const results = shapes.map((shape) => check(shape, value, root, path));
  if (results.some((problems) => problems.length === 0)) return [];
  const resolved = shapes.map((shape) => (shape.$ref ? root.$defs![shape.$ref.replace('#/$defs/', '')]! : shape));
  const meant = resolved.findIndex((shape) =>
    typeOf(value) === 'object' && shape.required?.[0] !== undefined ? shape.required[0] in (value as object) : shape.type === typeOf(value),
  );
  if (meant >= 0) return results[meant]!;
  const names = resolved.map((shape) => shape.required?.[0] ?? shape.type ?? list(shape.enum ?? []));
  return [{ path, text: `must be one of: ${names.join(', ')}` }];
}
