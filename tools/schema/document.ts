// A YAML or JSON file read, checked against a schema, with every problem told by line and column.
import { LineCounter, isMap, isNode, isPair, type Document } from 'yaml';
import { EXIT_BAD_CALL, Failure, type FailureCode } from '../failure.ts';
import { readInput } from '../input.ts';
import { check, type Path, type Problem, type Schema } from './schema.ts';
import { readSyntax } from './syntax.ts';

export interface Place {
  line: number;
  column: number;
}
export interface PlacedProblem extends Place {
  field: string;
  text: string;
}

export interface CheckedDocument<T> {
  value: T;
  problems: PlacedProblem[];
  /** Where a path stands in the file, for whoever checks further. */
  placeOf(path: Path): Place;
}

const DOCUMENT_BYTES = 1 << 20;

export function readText(path: string, purpose: string): string {
  const text = readInput(path, purpose).toString('utf8');
  if (text.length > DOCUMENT_BYTES) throw new Failure('NOT_READABLE', EXIT_BAD_CALL, `${path} is longer than ${DOCUMENT_BYTES} bytes: is it really ${purpose}?`);
  return text;
}

export function checkText<T>(text: string, schema: Schema): CheckedDocument<T> {
  const lines = new LineCounter();
  const { document, value: written, faults } = readSyntax(text, lines);
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const placeOf = (path: Path): Place => at(offsetOf(document, path));
  const problems: PlacedProblem[] = faults.map(({ offset, text: told }) => ({ ...at(offset), field: '', text: told }));
  // An empty document is one in which no field is given.
  const value = (problems.length ? null : written ?? {}) as T;
  if (!problems.length) for (const problem of check(schema, value)) problems.push(placed(problem, placeOf));
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  return { value, problems, placeOf };
}

export function placed(problem: Problem, placeOf: (path: Path) => Place): PlacedProblem {
  return { ...placeOf(problem.path), field: nameOf(problem.path), text: problem.text };
}

/** `accounts[0].uri` */
export const nameOf = (path: Path): string =>
  path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index ? '.' : ''}${part}`)).join('');

/** The offset of a path's key, or of the innermost node on the way that exists. */
function offsetOf(document: Document, path: Path): number {
  let offset = rangeOf(document.contents);
  for (let length = 1; length <= path.length; length++) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const part = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && isNode(item.key) && item.key.toJSON() === part);
      if (!pair || !isNode(pair.key)) break;
      offset = rangeOf(pair.key);
    } else {
      const node = document.getIn(path.slice(0, length), true);
      if (!isNode(node)) break;
      offset = rangeOf(node);
    }
  }
  return offset;
}

const rangeOf = (node: unknown): number => (isNode(node) && node.range ? node.range[0] : 0);

/** One line per problem, as compilers print them. */
export const printProblems = (path: string, problems: readonly PlacedProblem[]): string =>
  problems.map(({ line, column, field, text }) => `${path}:${line}:${column}: ${field ? `${field} ` : ''}${text}`).join('\n');

/** A text to the byte as a program writes it, in which no key stands twice: without YAML's parser, which says where things stand and is asked when there is something to tell. Null: ask it. */
function checkWritten<T>(text: string, schema: Schema): CheckedDocument<T> | null {
  try {
    const value = JSON.parse(text) as T;
    return JSON.stringify(value) === text && check(schema, value).length === 0 ? { value, problems: [], placeOf: (path) => checkText(text, schema).placeOf(path) } : null;
  } catch {
    return null;
  }
}

export function readChecked<T>(path: string, schema: Schema, purpose: string, code: FailureCode): CheckedDocument<T> {
  const text = readText(path, purpose);
  const document = checkWritten<T>(text, schema) ?? checkText<T>(text, schema);
  if (document.problems.length) throw new Failure(code, EXIT_BAD_CALL, printProblems(path, document.problems));
  return document;
}
