#!/usr/bin/env node
// Prints the firmware's state machines, from the tables that run, as Mermaid figures into firmware/FIGURES.md.
//
//   node tools/build/figures.mjs
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const ROW = 4;

/** Every machine: its file under firmware/src, its list in the folder's ignored.ts, its title, what to lay beside it. */
const MACHINES = [
  { file: 'transport/location-figure', ignored: 'LOCATION', title: 'Finding the servers of a name', source: 'RFC 3263 sections 4.1 and 4.2' },
  { file: 'transaction/invite-client', ignored: 'INVITE_CLIENT', title: 'INVITE client transaction', source: 'RFC 3261 figure 5, RFC 6026 figure 1' },
  { file: 'transaction/non-invite-client', ignored: 'NON_INVITE_CLIENT', title: 'Non-INVITE client transaction', source: 'RFC 3261 figure 6' },
  { file: 'transaction/invite-server', ignored: 'INVITE_SERVER', title: 'INVITE server transaction', source: 'RFC 3261 figure 7, RFC 6026 figure 2' },
  { file: 'transaction/non-invite-server', ignored: 'NON_INVITE_SERVER', title: 'Non-INVITE server transaction', source: 'RFC 3261 figure 8' },
  { file: 'dialog/figure', ignored: 'DIALOG', title: 'Dialog', source: 'RFC 3261 section 12' },
  { file: 'user-agent/call-figure', ignored: 'CALL', title: 'Call', source: 'RFC 3261 sections 9, 13 and 15' },
  { file: 'user-agent/reliable-figure', ignored: 'RELIABLE', title: 'Reliable provisional responses', source: 'RFC 3262 section 3' },
  { file: 'user-agent/session-timer-figure', ignored: 'SESSION_TIMER', title: 'Session timer', source: 'RFC 4028 sections 7, 9 and 10' },
  { file: 'user-agent/modify-figure', ignored: 'MODIFY', title: 'Change of a call by re-INVITE', source: 'RFC 3261 section 14' },
  { file: 'user-agent/refer-figure', ignored: 'REFER', title: 'Transfer that we ask for', source: 'RFC 3515, RFC 6665 section 4.1, RFC 4488' },
  { file: 'user-agent/referred-figure', ignored: 'REFERRED', title: 'Transfer that we are asked for', source: 'RFC 3515, RFC 6665 section 4.2' },
  { file: 'user-agent/registration/figure', ignored: 'REGISTRATION', title: 'Registration of one flow', source: 'RFC 3261 section 10.2, RFC 5626 sections 4.2 and 4.5' },
  { file: 'user-agent/registration/keep-alive-figure', ignored: 'KEEP_ALIVE', title: 'Keep-alive of one flow', source: 'RFC 5626 sections 4.4 and 4.5' },
  { file: 'user-agent/event/subscriber-figure', ignored: 'SUBSCRIBER', title: 'Subscription of ours', source: 'RFC 6665 figure 1' },
  { file: 'user-agent/event/notifier-figure', ignored: 'NOTIFIER', title: 'Subscription to our calls', source: 'RFC 6665 section 4.2' },
  { file: 'user-agent/event/publication-figure', ignored: 'PUBLICATION', title: 'Publication', source: 'RFC 3903 section 4' },
  { file: 'session/offer-answer', ignored: 'OFFER_ANSWER', title: 'Offer and answer', source: 'RFC 3264 section 4, RFC 6337 section 2' },
  { file: 'phone/procedure-figure', ignored: 'PROCEDURE', title: 'Hold, resume, swap, merge, split', source: 'proto/twinset/phone/v1/phone.proto' },
];

/** The machines with their tables as data: states, events, effects by bit, rows, and the ignored pairs with their reasons. */
export async function machines() {
  const folder = mkdtempSync(join(tmpdir(), 'twinset-figures-'));
  try {
    return await Promise.all(MACHINES.map((machine, index) => read(machine, join(folder, `${index}.mjs`))));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// The table files hold enums and lists only, so that they mean the same in JavaScript.
async function read(machine, outfile) {
  const ignoredFile = join(dirname(machine.file), 'ignored');
  await build({
    stdin: {
      contents: `export { State, On, Do, FIGURE } from './${machine.file}.ts'; export { ${machine.ignored} as IGNORED } from './${ignoredFile}.ts';`,
      resolveDir: join(root, 'firmware/src'), loader: 'ts',
    },
    outfile, bundle: true, format: 'esm', logLevel: 'silent',
  });
  const { State, On, Do, FIGURE, IGNORED } = await import(pathToFileURL(outfile).href);
  const rows = [];
  for (let i = 0; i < FIGURE.length; i += ROW) {
    const [from, on, to, what] = FIGURE.slice(i, i + ROW);
    rows.push({ from: State[from], on: On[on], to: State[to], do: bits(what).map((bit) => Do[bit]) });
  }
  return { ...machine, states: names(State), events: names(On), effects: names(Do), rows, ignored: IGNORED.flatMap(pairs) };
}

const names = (enumeration) => Object.keys(enumeration).filter((key) => Number.isNaN(Number(key)));
const bits = (mask) => Array.from({ length: 24 }, (_, bit) => 2 ** bit).filter((bit) => mask & bit);

/** "State State: Event Event | reason" as single pairs. */
function pairs(line) {
  const [, states, events, reason] = /^([\w ]+): ([\w ]+) \| (.+)$/.exec(line) ?? [];
  if (!reason) throw new Error(`not "State: Event | reason": ${line}`);
  return states.split(' ').flatMap((state) => events.split(' ').map((on) => ({ state, on, reason })));
}

export async function figuresText() {
  const parts = (await machines()).map(figure);
  return `# The state machines of the firmware

GENERATED by \`npm run figures\` from the tables in firmware/src; do not edit. Above each arrow stands what happens, below the
line what is done, in that order. What has no arrow is ignored and counted; why, stands in the \`ignored.ts\` beside the table.

${parts.join('\n')}`;
}

function figure({ title, source, file, rows }) {
  const arrows = rows.map((row) => `  ${row.from} --> ${row.to} : ${row.on}${row.do.length ? ` / ${row.do.join(', ')}` : ''}`);
  return `## ${title}\n\n\`firmware/src/${file}.ts\`; beside it: ${source}.\n\n\`\`\`mermaid\nstateDiagram-v2\n  direction TB\n  [*] --> ${rows[0].from}\n${arrows.join('\n')}\n\`\`\`\n`;
}

export async function printFigures() {
  writeFileSync(join(root, 'firmware/FIGURES.md'), await figuresText());
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await printFigures();
