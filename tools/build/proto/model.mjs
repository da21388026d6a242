// Reads the .proto files into plain data for the generators: packages, enums, messages in dependency order, with comments and options.
import protobuf from 'protobufjs';
import { buildSync } from 'esbuild';
import path from 'node:path';

export const SOURCES = [
  { name: 'bus', file: 'twinset/bus/v1/bus.proto' },
  { name: 'session', file: 'twinset/session/v1/session.proto' },
  { name: 'phone', file: 'twinset/phone/v1/phone.proto' },
];
export const OPTIONS_FILE = 'twinset/bus/v1/options.proto';

// A message whose name is a global of both languages gets another identifier; its name in the vocabulary stays.
const IDENTIFIERS = { Error: 'ErrorReply' };

const SCALARS = new Set(['uint32', 'uint64', 'fixed32', 'bool', 'string', 'bytes']);

export class VocabularyError extends Error {
  constructor(message) { super(message); this.code = 'BAD_VOCABULARY'; }
}

/** The parsed files as protobufjs has them: the generators' input and the tests' independent reference. */
export async function loadReflection(root) {
  const reflection = new protobuf.Root();
  const google = path.join(root, 'node_modules/protobufjs');
  reflection.resolvePath = (_, target) =>
    path.isAbsolute(target) ? target : path.join(target.startsWith('google/') ? google : path.join(root, 'proto'), target);
  await reflection.load([OPTIONS_FILE, ...SOURCES.map(source => source.file)], { alternateCommentMode: true });
  return reflection.resolveAll();
}

/** A constants file of proto/ (frame.ts, limits.ts) as a module. */
export async function loadConstants(root, file) {
  const { outputFiles } = buildSync({ entryPoints: [path.join(root, 'proto', file)], bundle: true, format: 'esm', write: false, logLevel: 'silent' });
  return import('data:text/javascript,' + encodeURIComponent(outputFiles[0].text));
}

export async function loadModel(root) {
  const reflection = await loadReflection(root);
  const { limits } = await loadConstants(root, 'limits.ts');
  const frame = { ...await loadConstants(root, 'frame.ts') };
  const options = { name: 'options', file: OPTIONS_FILE, ...contents(reflection, { file: OPTIONS_FILE }, limits) };
  const packages = SOURCES.map(source => ({ ...source, ...contents(reflection, source, limits) }));
  return { options, packages, limits, frame };
}

/** The messages that travel in frames, by type number. */
export function frames(model) {
  return model.packages.flatMap(each => each.messages.filter(message => message.type !== undefined).map(message => ({ ...message, package: each.name })))
    .sort((a, b) => a.type - b.type);
}

function contents(reflection, source, limits) {
  const namespace = reflection.lookup(path.dirname(source.file).replaceAll('/', '.'));
  const enums = [], messages = [];
  const visit = parent => {
    for (const item of parent.nestedArray) {
      if (!item.filename?.endsWith(source.file)) continue;
      if (item instanceof protobuf.Enum) enums.push(enumOf(item));
      if (item instanceof protobuf.Type) { visit(item); messages.push(messageOf(item, limits)); }
    }
  };
  visit(namespace);
  const parts = new Set(messages.flatMap(message => message.fields.map(field => field.of)));
  for (const message of messages) message.part = parts.has(message.identifier);
  return { enums, messages };
}

/** Declared name without package, nesting flattened: UserInput.Verb is UserInputVerb. */
function identifier(item) {
  const names = [];
  for (let at = item; at instanceof protobuf.Type || at instanceof protobuf.Enum; at = at.parent) names.unshift(at.name);
  const flat = names.join('');
  return IDENTIFIERS[flat] ?? flat;
}

export function screaming(name) {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
}

function enumOf(item) {
  const prefix = screaming(item.name) + '_';
  const values = Object.entries(item.values).map(([name, number]) => {
    if (!name.startsWith(prefix)) throw new VocabularyError(`${item.fullName}: value ${name} does not begin with ${prefix}`);
    return { name: name.slice(prefix.length), number, comment: item.comments[name] ?? null };
  });
  return { name: item.name, identifier: identifier(item), comment: item.comment, values };
}

const optionOf = (item, name) => item.options?.[`(${name})`] ?? item.options?.[`(twinset.bus.v1.${name})`];

function messageOf(item, limits) {
  const option = name => optionOf(item, name);
  return {
    name: item.name, identifier: identifier(item), comment: item.comment,
    type: option('type'), kind: shorten(option('kind')), sender: shorten(option('sender')), sees: shorten(option('sees')),
    session: option('session') ?? false,
    fields: item.fieldsArray.map(field => fieldOf(item, field, limits)).sort((a, b) => a.number - b.number),
  };
}

/** KIND_COMMAND is COMMAND, SENDER_ANY_GUEST is ANY_GUEST. */
function shorten(value) {
  return value?.replace(/^[A-Z]+?_/, '');
}

function fieldOf(item, field, limits) {
  const kind = field.resolvedType instanceof protobuf.Enum ? 'enum' : field.resolvedType instanceof protobuf.Type ? 'message' : field.type;
  const where = `${identifier(item)}.${field.name}`;
  if (kind !== 'enum' && kind !== 'message' && !SCALARS.has(kind)) throw new VocabularyError(`${where}: the generators do not know ${kind}`);
  if (field.map || field.partOf) throw new VocabularyError(`${where}: maps and oneofs are not part of the vocabulary`);
  const bound = limits.items[where];
  if (field.repeated !== (bound !== undefined)) {
    throw new VocabularyError(field.repeated ? `${where} repeats without a bound: add it to items in proto/limits.ts` : `${where} has a bound but does not repeat`);
  }
  return { name: field.name, number: field.id, kind, of: field.resolvedType ? identifier(field.resolvedType) : null, repeated: field.repeated, bound, secret: optionOf(field, 'secret') ?? false, comment: field.comment };
}

/** The tag that a writer puts before the field: number and wire type. */
export function tagOf(field) {
  return ((field.number << 3) | (isPacked(field) ? 2 : wireType(field))) >>> 0;
}

/** The tag of one element outside of a packed run, which a reader must take too. */
export function elementTagOf(field) {
  return ((field.number << 3) | wireType(field)) >>> 0;
}

export function isPacked(field) {
  return field.repeated && wireType(field) !== 2;
}

function wireType(field) {
  return { string: 2, bytes: 2, message: 2, fixed32: 5 }[field.kind] ?? 0;
}
