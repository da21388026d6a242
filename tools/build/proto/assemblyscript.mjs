// Writes the firmware's side of the vocabulary: enums, structs over fixed memory, and codecs that allocate nothing (proto/as/wire.ts).
import { isPacked, elementTagOf, screaming, tagOf } from './model.mjs';
import { hex, typescriptHeader } from './typescript.mjs';

const SPAN_BYTES = 8; // {address, length}
const BYTES = { uint64: 8, uint32: 4, fixed32: 4, enum: 4, bool: 1, string: SPAN_BYTES, bytes: SPAN_BYTES };
const TYPES = { uint64: 'u64', uint32: 'u32', fixed32: 'u32', bool: 'bool' };
const READS = { uint64: 'readUint64()', uint32: 'readUint32()', fixed32: 'readFixed32()', enum: 'readInt32()', bool: 'readBool()', string: 'readText()', bytes: 'readBytes()' };

const USAGE = source => `${typescriptHeader(source)}//
// Each message is a struct over fixed memory, with one static instance named like the message: class PlaceCall, instance placeCall.
//
//   decodePlaceCall(pointer, length): bool     fills placeCall; false = not a well-formed PlaceCall, its fields mean nothing
//   encodePlaceCall(out, limit): i32           writes placeCall; returns its length, -1 when it does not fit
//   placeCall.clear()                          all fields to their defaults: do it before filling a message to encode
//
// Both take another instance as their last argument. Fields have the names of the .proto in camelCase:
//   string, bytes  text: usize (address) and textLength: i32. Decoding points into the decoded bytes and copies nothing;
//                  encoding copies from there.
//   message        a struct inside this one: sessionEnded.reason.sipCode. All defaults is the same as absent.
//   repeated       callbacksCount: i32 and, with a fixed bound (proto/limits.ts): callbacksAt(i), callbacksLength(i) for strings;
//                  addCallbacks(...) appends: false, or null for messages, when full. Decoding more than the bound is refused.
// Unknown fields are skipped. One decode or encode at a time.
`;

export function assemblyscriptPackage({ file, enums, messages }) {
  const layouts = new Map();
  const bodies = messages.map(message => {
    const layout = layoutOf(message, layouts);
    layouts.set(message.identifier, layout);
    return messageText(message, layout, layouts);
  });
  const types = messages.filter(message => message.type !== undefined).map(message => `export const TYPE_${screaming(message.name)}: u16 = ${hex(message.type)};\n`).join('');
  const text = [types, ...enums.map(enumText), ...bodies].join('\n');
  const wire = [
    'openReader', 'more', 'wellFormed', 'fail', 'readTag', 'readUint64', 'readUint32', 'readInt32', 'readBool', 'readFixed32', 'readBytes', 'readText', 'spanLength', 'enter', 'leave', 'skipField',
    'openWriter', 'written', 'writeVarint', 'writeInt32', 'writeFixed32', 'writeBytes', 'writeText', 'sizeOfVarint', 'sizeOfInt32', 'sizeOfSpan', 'sizeOfText',
  ].filter(name => new RegExp(`\\b${name}\\b`).test(text));
  return `${USAGE(file)}import {\n${wire.map(name => `  ${name},\n`).join('')}} from "../../as/wire.ts";\n\n${text}`;
}

/** The frame header and the bounds, in the firmware's language. */
export function assemblyscriptConstants({ limits, frame }) {
  const numbers = Object.entries(limits).filter(([, value]) => typeof value === 'number').map(([name, value]) => `export const ${screaming(name)}: i32 = ${value};\n`);
  return {
    limits: `${typescriptHeader('limits.ts')}\n${numbers.join('')}`,
    frame: `${typescriptHeader('frame.ts')}\n${Object.entries(frame).map(([name, value]) =>
      `export const ${name}: ${name.startsWith('OFFSET') || name.endsWith('BYTES') ? 'usize' : 'u8'} = ${value};\n`).join('')}`,
  };
}

function enumText({ identifier, values }) {
  return `export enum ${identifier} {\n${values.map(value => `  ${value.name} = ${value.number},${value.comment ? ` // ${value.comment}` : ''}\n`).join('')}}\n`;
}

const instanceOf = identifier => identifier[0].toLowerCase() + identifier.slice(1);
const sizeName = identifier => `${screaming(identifier)}_BYTES`;
const align = (offset, to) => Math.ceil(offset / to) * to;

/** Members by falling size, so that there are no holes; nested structs and repeated fields' elements lie behind them. */
function layoutOf(message, layouts) {
  const members = [];
  for (const field of message.fields) {
    if (field.repeated) members.push({ name: `${field.name}Count`, type: 'i32', bytes: 4 });
    else if (field.kind === 'string' || field.kind === 'bytes') {
      members.push({ name: field.name, type: 'usize', bytes: 4 }, { name: `${field.name}Length`, type: 'i32', bytes: 4 });
    } else if (field.kind !== 'message') members.push({ name: field.name, type: TYPES[field.kind] ?? field.of, bytes: BYTES[field.kind] });
  }
  members.sort((a, b) => b.bytes - a.bytes);
  let offset = align(members.reduce((sum, member) => sum + member.bytes, 0), 8);
  const areas = new Map();
  for (const field of message.fields) {
    if (!field.repeated && field.kind !== 'message') continue;
    const elementBytes = field.kind === 'message' ? layouts.get(field.of).bytes : BYTES[field.kind];
    areas.set(field.name, { offset, elementBytes });
    offset = align(offset + elementBytes * (field.bound ?? 1), 8);
  }
  return { members, areas, bytes: Math.max(offset, 8) };
}

function messageText(message, layout) {
  const { identifier, fields } = message;
  const own = fields.flatMap(field => accessors(field, layout.areas.get(field.name)));
  const about = message.comment.split('\n').map(line => `// ${line}\n`).join('');
  return `${about}@unmanaged export class ${identifier} {
${layout.members.map(member => `  ${member.name}: ${member.type};\n`).join('')}${own.join('')}
  clear(): void {
    memory.fill(changetype<usize>(this), 0, ${sizeName(identifier)});
  }
}
export const ${sizeName(identifier)}: usize = ${layout.bytes};
${message.part ? '' : wholeText(identifier)}
function read${identifier}(into: ${identifier}): void {
  while (more()) {
    const tag = readTag();
    switch (tag) {
${fields.map(readText).join('')}      default: skipField(tag);
    }
  }
}

function write${identifier}(from: ${identifier}): void {
${fields.map(writeText).join('')}}
${message.part ? sizeText(message) : ''}`;
}

const wholeText = identifier => `export const ${instanceOf(identifier)}: ${identifier} = changetype<${identifier}>(memory.data(<i32>${sizeName(identifier)}, 8));

export function decode${identifier}(pointer: usize, length: i32, into: ${identifier} = ${instanceOf(identifier)}): bool {
  into.clear();
  openReader(pointer, length);
  read${identifier}(into);
  return wellFormed();
}

export function encode${identifier}(out: usize, limit: i32, from: ${identifier} = ${instanceOf(identifier)}): i32 {
  openWriter(out, limit);
  write${identifier}(from);
  return written();
}
`;

function accessors(field, area) {
  if (!area) return [];
  const place = index => `changetype<usize>(this) + ${area.offset}${index ? ` + <usize>${index} * ${area.elementBytes}` : ''}`;
  const name = field.name, count = `this.${name}Count`, add = `add${name[0].toUpperCase()}${name.slice(1)}`;
  if (!field.repeated) return [`\n  get ${name}(): ${field.of} {\n    return changetype<${field.of}>(${place()});\n  }\n`];
  if (field.kind === 'message') {
    return [
      `\n  ${name}At(index: i32): ${field.of} {\n    return changetype<${field.of}>(${place('index')});\n  }\n`,
      `\n  ${add}(): ${field.of} | null {\n    const index = ${count};\n    if (index >= ${field.bound}) return null;\n    ${count} = index + 1;\n    const added = changetype<${field.of}>(${place('index')});\n    added.clear();\n    return added;\n  }\n`,
    ];
  }
  if (field.kind === 'string' || field.kind === 'bytes') {
    return [
      `\n  ${name}At(index: i32): usize {\n    return load<usize>(${place('index')});\n  }\n`,
      `\n  ${name}Length(index: i32): i32 {\n    return load<i32>(${place('index')}, 4);\n  }\n`,
      `\n  ${add}(pointer: usize, length: i32): bool {\n    const index = ${count};\n    if (index >= ${field.bound}) return false;\n    ${count} = index + 1;\n    const place = ${place('index')};\n    store<usize>(place, pointer);\n    store<i32>(place, length, 4);\n    return true;\n  }\n`,
    ];
  }
  const type = TYPES[field.kind] ?? field.of;
  return [
    `\n  ${name}At(index: i32): ${type} {\n    return load<${type}>(${place('index')});\n  }\n`,
    `\n  ${add}(value: ${type}): bool {\n    const index = ${count};\n    if (index >= ${field.bound}) return false;\n    ${count} = index + 1;\n    store<${type}>(${place('index')}, value);\n    return true;\n  }\n`,
  ];
}

function readText(field) {
  const { name, kind } = field;
  const add = `into.add${name[0].toUpperCase()}${name.slice(1)}`;
  const open = `      case ${tagOf(field)}: `;
  if (kind === 'message') {
    const nested = target => `const outer = enter(); read${field.of}(${target}); leave(outer);`;
    if (!field.repeated) return `${open}{ ${nested(`into.${name}`)} break; }\n`;
    return `${open}{ const element = ${add}(); if (element == null) { fail(); break; } ${nested('element')} break; }\n`;
  }
  const span = kind === 'string' || kind === 'bytes';
  if (field.repeated && span) return `${open}{ const pointer = ${READS[kind]}; if (!${add}(pointer, spanLength)) fail(); break; }\n`;
  if (field.repeated) {
    const element = `if (!${add}(${READS[kind]})) fail();`;
    const single = `      case ${elementTagOf(field)}: { ${element} break; }\n`;
    return isPacked(field) ? `${single}${open}{ const outer = enter(); while (more()) { ${element} } leave(outer); break; }\n` : single;
  }
  if (span) return `${open}{ into.${name} = ${READS[kind]}; into.${name}Length = spanLength; break; }\n`;
  return `${open}{ into.${name} = ${READS[kind]}; break; }\n`;
}

const writeOne = (field, value) => ({
  uint64: `writeVarint(${value});`, uint32: `writeVarint(${value});`, fixed32: `writeFixed32(${value});`, enum: `writeInt32(${value});`, bool: 'writeVarint(1);',
})[field.kind];

function writeText(field) {
  const { name, kind } = field;
  const tag = `writeVarint(${tagOf(field)});`;
  const loop = body => `  for (let i = 0, count = from.${name}Count; i < count; i++) {\n${body}  }\n`;
  if (kind === 'message') {
    if (!field.repeated) {
      return `  const ${name}Bytes = sizeOf${field.of}(from.${name});\n  if (${name}Bytes != 0) { ${tag} writeVarint(${name}Bytes); write${field.of}(from.${name}); }\n`;
    }
    return loop(`    const element = from.${name}At(i);\n    ${tag}\n    writeVarint(sizeOf${field.of}(element));\n    write${field.of}(element);\n`);
  }
  if (kind === 'string' || kind === 'bytes') {
    const write = kind === 'string' ? 'writeText' : 'writeBytes';
    if (field.repeated) return loop(`    ${tag}\n    ${write}(from.${name}At(i), from.${name}Length(i));\n`);
    return `  if (from.${name}Length != 0) { ${tag} ${write}(from.${name}, from.${name}Length); }\n`;
  }
  if (field.repeated) {
    return `  if (from.${name}Count != 0) {\n    let bytes: i32 = 0;\n${loop(`    bytes += ${sizeOne(field, `from.${name}At(i)`)};\n`).replace(/^/gm, '  ').trimEnd()}
    ${tag}\n    writeVarint(bytes);\n${loop(`    ${writeOne(field, `from.${name}At(i)`)}\n`).replace(/^/gm, '  ').trimEnd()}\n  }\n`;
  }
  return `  if (from.${name}) { ${tag} ${writeOne(field, `from.${name}`)} }\n`;
}

const sizeOne = (field, value) => ({ uint64: `sizeOfVarint(${value})`, uint32: `sizeOfVarint(${value})`, fixed32: '4', enum: `sizeOfInt32(${value})`, bool: '1' })[field.kind];

/** A nested message's length goes before it, so that it must be known first. */
function sizeText({ identifier, fields }) {
  const tagBytes = field => field.number < 16 ? 1 : 2;
  const lines = fields.map(field => {
    const { name, kind } = field;
    if (kind === 'string' || kind === 'bytes') {
      const size = index => kind === 'string' ? `sizeOfText(from.${name}${index && `At${index}`}, from.${name}Length${index})` : `sizeOfSpan(from.${name}Length${index})`;
      if (field.repeated) return `  for (let i = 0, count = from.${name}Count; i < count; i++) bytes += ${tagBytes(field)} + ${size('(i)')};\n`;
      return `  if (from.${name}Length != 0) bytes += ${tagBytes(field)} + ${size('')};\n`;
    }
    if (kind === 'message' || field.repeated) throw new Error(`${identifier}.${name}: a nested message holds only plain fields and repeated strings`);
    return `  if (from.${name}) bytes += ${tagBytes(field)} + ${sizeOne(field, `from.${name}`)};\n`;
  });
  return `\nfunction sizeOf${identifier}(from: ${identifier}): i32 {\n  let bytes: i32 = 0;\n${lines.join('')}  return bytes;\n}\n`;
}
