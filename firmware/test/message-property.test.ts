// Properties of the parser that hold for any bytes: it answers, it never traps, and what it printed it reads as the same.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Probe } from './probe.ts';
import { type Parsed, invite, options, ringing } from './samples.ts';
import { Seeded } from './seeded.ts';

const random = new Seeded('message properties');
const probe = new Probe();
const samples = [invite, ringing, options(), options({ Subject: 'a\r\n folded', Contact: '"q \\" <,>" <sip:[2001:db8::1]:9;x=y?h=v>;q=0.1, <sip:b>' })].map((text) => Buffer.from(text, 'latin1'));

/** Parses, checks and dumps; the dump must be JSON whatever the bytes are. */
function parse(bytes: Uint8Array): Parsed {
  probe.call('parseOnly', ...probe.put(bytes));
  probe.call('checkParsed');
  probe.call('dumpMessage');
  return probe.json<Parsed>();
}

function guarded(bytes: Uint8Array, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new Error(`seed ${random.seed}: ${String(error)} on ${JSON.stringify(Buffer.from(bytes).toString('latin1'))}`);
  }
}

const ROUNDS = 4000;
const INTERESTING = ['\r', '\n', '\r\n', '\r\n ', '\0', ':', ';', ',', '"', '\\', '<', '>', '@', '[', ']', '%', '%4', '=', '?', '&', ' ', '\t', '\u00ff', 'SIP/', '2.0', '4294967296', '-1', '99999999999999999999', 'x'.repeat(300), '::', '[::'];

function mutated(): Uint8Array {
  let bytes = Buffer.from(random.pick(samples));
  for (let i = random.below(4) + 1; i > 0; i--) {
    const at = random.below(bytes.length + 1);
    const piece = Buffer.from(random.pick(INTERESTING), 'latin1');
    switch (random.below(4)) {
      case 0: bytes = Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]); break;
      case 1: bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + random.below(40)))]); break;
      case 2: if (at < bytes.length) bytes[at] = random.below(256); break;
      default: bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(random.below(bytes.length))]);
    }
  }
  return bytes;
}

test('any bytes are parsed or refused without a trap [S10]', () => {
  for (let i = 0; i < ROUNDS; i++) {
    const bytes = random.bytes(random.below(600));
    guarded(bytes, () => parse(bytes));
  }
});

test('a mutated message is parsed or refused without a trap [S10]', () => {
  for (let i = 0; i < ROUNDS; i++) {
    const bytes = mutated();
    guarded(bytes, () => { parse(bytes); for (const name of [1, 7, 8, 17]) { probe.call('dumpValues', name); probe.json(); } });
  }
});

test('a truncated message is refused, and only a whole one is accepted [S09]', () => {
  for (const bytes of samples) {
    assert.is(parse(bytes).error, 0);
    for (let length = 0; length < bytes.length; length++) {
      assert.is.not(parse(bytes.subarray(0, length)).error, 0, `${length} of ${bytes.length} bytes`);
    }
  }
});

const meaning = ({ headers, ...rest }: Parsed) => JSON.stringify({ ...rest, headers: headers.map(([known, name, value]) => [known, name, value]) });

test('what was printed from a parsed message parses to the same [S01]', () => {
  let whole = 0;
  for (let i = 0; i < ROUNDS; i++) {
    const bytes = i < samples.length ? samples[i] : mutated();
    guarded(bytes, () => {
      const first = parse(bytes);
      if (first.error !== 0) return;
      whole++;
      probe.call('printParsed');
      const second = parse(probe.output());
      assert.is(meaning(second), meaning(first));
    });
  }
  assert.ok(whole > ROUNDS / 20, `${whole} of ${ROUNDS} were whole messages`);
});

test.run();
