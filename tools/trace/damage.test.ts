// Every byte of a trace changed, and the trace cut at every byte: nothing traps, and no packet goes unseen without a word.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openInThreadTrace, readPcapng, type PcapngFile } from '../../host-shim/trace/index.ts';
import { MessageType, PARTICIPANT_FIRST_GUEST, buildFrame, encode } from '../../proto/index.ts';
import { scratchFolder } from '../../test/support/scratch.ts';
import { sipText } from '../../test/support/trace-packets.ts';
import { diff } from './command.ts';
import { printLadder } from './ladder-text.ts';
import { ladderOf } from './ladder.ts';
import { tracedRun } from './source.ts';
import { StreamMessages } from './stream-messages.ts';

const four = { local: { ip: '192.0.2.1', port: 5060 }, remote: { ip: '192.0.2.2', port: 5062 } };
const six = { local: { ip: '2001:db8::1', port: 5060 }, remote: { ip: '2001:db8::2', port: 5062 } };
const message = Buffer.from(sipText('INVITE sip:b@x SIP/2.0', 'Call-ID: 1', 'CSeq: 1 INVITE', 'Content-Length: 0'));

const folder = scratchFolder('damage');

/** The command's status, and what it told beside its output. */
function quietly(work: () => number): { status: number; told: string } {
  const before = { out: process.stdout.write, error: process.stderr.write };
  let told = '';
  process.stdout.write = () => true;
  process.stderr.write = (text) => ((told += text), true);
  try {
    return { status: work(), told };
  } finally {
    process.stdout.write = before.out;
    process.stderr.write = before.error;
  }
}

/** One packet of each interface. */
function goodTrace(): Buffer {
  const path = join(folder, 'good.pcapng');
  const { sink, close } = openInThreadTrace(path);
  sink.participant!(0, { number: PARTICIPANT_FIRST_GUEST, name: 'android', place: 'guest 2' });
  for (const { local, remote } of [four, six]) sink.datagram(1, 'out', local, remote, message);
  sink.stream!(2, 'opened', 'out', { number: 1, isMessages: false, ...four }, new Uint8Array(0));
  sink.stream!(3, 'data', 'out', { number: 1, isMessages: false, ...four }, message);
  for (const ends of [four, six]) sink.stream!(4, 'data', 'in', { number: 2, isMessages: true, ...ends }, message);
  sink.frame(5, buildFrame(MessageType.OwnerChanged, encode('OwnerChanged', { fromGuest: 2, toGuest: 3 })));
  sink.log(6, 'machine', 'info', 'hello');
  close();
  return readFileSync(path);
}

/** Changed of one byte after the other: fields of four bytes get each of them. */
const BITS = [1, 0x80, 0xff] as const;
const GOOD = goodTrace();
const whole = readPcapng(GOOD)!;

/** As the command does. */
function readAndDraw(bytes: Buffer): PcapngFile | null {
  const file = readPcapng(bytes);
  if (file) printLadder(ladderOf(tracedRun(file), { withBus: true }));
  return file;
}

test('a trace of which any byte was changed is drawn without a trap, and never lacks a packet without telling where it is damaged [D07]', () => {
  assert.equal([whole.packets.length, whole.end], [10, { how: 'whole', atByte: GOOD.length }]);
  for (let at = 0; at < GOOD.length; at++) {
    const bits = BITS[at % BITS.length]!;
    const changed = Buffer.from(GOOD);
    changed[at]! ^= bits;
    const file = readAndDraw(changed);
    if (file?.end.how === 'whole') assert.is(file.packets.length, whole.packets.length, `byte ${at}, bits ${bits}`);
    else if (file) assert.ok(file.end.atByte <= at, `byte ${at}, bits ${bits}: told at ${file.end.atByte}`);
  }
});

test('a trace that was cut anywhere is read up to there, and told as torn unless it ends with a block [D07]', () => {
  const ends = new Set([0]);
  for (let at = 0; at < GOOD.length; at += GOOD.readUInt32LE(at + 4)) ends.add(at + GOOD.readUInt32LE(at + 4));
  for (let length = 0; length < GOOD.length; length++) {
    const file = readPcapng(GOOD.subarray(0, length));
    if (file) assert.is(file.end.how, ends.has(length) ? 'whole' : 'torn', `${length} bytes`);
  }
});

test('a trace that is damaged is not the same as a whole one, though what stands before the damage is [D07]', () => {
  const [first, second] = ['first', 'second'].map((name) => join(folder, name)) as [string, string];
  writeFileSync(first, GOOD);
  const changed = Buffer.from(GOOD);
  changed[GOOD.length - 1]! ^= 1; // the length behind the last block, a log line, which is not compared
  writeFileSync(second, changed);
  assert.equal([quietly(() => diff(first, first, {})), quietly(() => diff(first, second, {}))], [{ status: 0, told: '' }, {
    status: 1, told: `${second} is damaged at byte ${readPcapng(changed)!.end.atByte} of ${GOOD.length}, or goes on there with what no handset writes: what stands before it was read, and nothing after it.\n`,
  }]);
});

test('a message whose length was changed to more than anybody takes does not gather the rest of its connection [D07]', () => {
  const messages = new StreamMessages();
  messages.add('a b', Buffer.from(sipText('INVITE sip:b@x SIP/2.0', 'Content-Length: 999999999')));
  for (let piece = 0; piece < 20; piece++) messages.add('a b', Buffer.alloc(65_536, 'x'));
  const seen = Array.from({ length: 20 }, () => messages.add('a b', message)).flat();
  assert.ok(seen.some((bytes) => bytes.equals(message)));
});

test.run();
