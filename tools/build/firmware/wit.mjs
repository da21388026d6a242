// Reads the part of WIT that the core's world uses: records and functions of one interface.

const SCALARS = new Set(['u8', 'u16', 'u32', 's32', 'f64', 'bool']);

/**
 * The interface that `world` exports: { id, records: Map(name -> [{ name, type }]), functions: [{ name, parameters, result }] }.
 * A type is { scalar } | { list: 'u8' } | { record }.
 */
export function readInterface(source, world) {
  const text = source.replace(/\/\/.*$/gm, '');
  const [, packageName, version] = /package\s+([\w:-]+)@([\w.]+);/.exec(text) ?? fail('no package with a version');
  const [, exported] = new RegExp(`world\\s+${world}\\s*\\{[^}]*export\\s+([\\w-]+)\\s*;`).exec(text) ?? fail(`world ${world} exports nothing`);
  const body = blockAfter(text, new RegExp(`interface\\s+${exported}\\s*\\{`));
  const records = new Map();
  for (const [, name, fields] of body.matchAll(/record\s+([\w-]+)\s*\{([^}]*)\}/g)) records.set(name, list(fields).map((field) => parameter(field, records)));
  const functions = [];
  for (const [, name, parameters, result] of body.matchAll(/([\w-]+)\s*:\s*func\s*\(([^)]*)\)\s*(?:->\s*([^;]+))?;/g)) {
    functions.push({ name, parameters: list(parameters).map((one) => parameter(one, records)), result: result ? type(result.trim(), records) : null });
  }
  return { id: `${packageName}/${exported}@${version}`, records, functions };
}

function list(text) { return text.split(/,(?![^<]*>)/).map((one) => one.trim()).filter(Boolean); }

function parameter(text, records) {
  const [, name, typeText] = /^%?([\w-]+)\s*:\s*(.+)$/s.exec(text) ?? fail(`cannot read "${text}"`);
  return { name, type: type(typeText.trim(), records) };
}

function type(text, records) {
  if (SCALARS.has(text)) return { scalar: text };
  if (text === 'list<u8>') return { list: 'u8' };
  if (records.has(text)) return { record: text };
  return fail(`type "${text}" is none that the glue knows`);
}

function blockAfter(text, start) {
  const hit = start.exec(text) ?? fail(`no ${start}`);
  let depth = 1;
  let at = hit.index + hit[0].length;
  const from = at;
  for (; depth > 0; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}') depth--;
    else if (text[at] === undefined) fail('a brace is not closed');
  }
  return text.slice(from, at - 1);
}

function fail(reason) { throw Object.assign(new Error(`core.wit: ${reason}`), { code: 'WIT_UNKNOWN' }); }
