// Records of a port over a socket: vectors for those who write a guest in another language, pieces of every size, and what ends the connection.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MessageType, buildFrame, encode } from '../../../proto/index.ts';
import { packagePath } from '../../paths.ts';
import { RecordKind } from './layout.ts';
import { wireLimits } from './limits.ts';
import { RecordReader, WireError, encodeRecord } from './record.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const ALL = new Set([RecordKind.Boot, RecordKind.Manifest, RecordKind.Frame, RecordKind.Offered, RecordKind.Ping, RecordKind.Pong, RecordKind.Failed]);

/** The vectors of host-shim/guest/wire/README.md. */
const VECTORS: readonly (readonly [string, Uint8Array, string])[] = [
  ['Ping 1', encodeRecord(RecordKind.Ping, Uint8Array.of(1, 0, 0, 0)), '040000000500000001000000'],
  ['Pong 1', encodeRecord(RecordKind.Pong, Uint8Array.of(1, 0, 0, 0)), '040000000600000001000000'],
  ['Offered 258', encodeRecord(RecordKind.Offered, Uint8Array.of(2, 1, 0, 0, 0, 0, 0, 0)), '08000000040000000201000000000000'],
  ['Failed "x"', encodeRecord(RecordKind.Failed, new TextEncoder().encode('x')), '010000000700000078'],
  [
    'Frame End of session 7, request 9',
    encodeRecord(RecordKind.Frame, buildFrame(MessageType.End, encode('End', {}), { session: 7, requestId: 9 })),
    '280000000300000001001002000000000900000007000000000000000000000000000000000000000000000000000000',
  ],
];

test('the published vectors are what is written [D13]', () => {
  const page = readFileSync(packagePath('host-shim', 'guest', 'wire', 'README.md'), 'utf8').replace(/\b([0-9a-f]{8}) (?=[0-9a-f])/g, '$1');
  for (const [name, bytes, expected] of VECTORS) {
    assert.is(hex(bytes), expected, name);
    assert.ok(page.includes(`\`${expected.replace(/(00){24}$/, '')}\``), `${name} stands otherwise on the page`);
  }
});

test('records come out whole from pieces of every size [D13]', () => {
  const stream = Buffer.concat(VECTORS.map(([, bytes]) => bytes));
  for (let size = 1; size <= stream.length; size++) {
    const seen: string[] = [];
    const reader = new RecordReader(ALL, (kind, payload) => seen.push(`${kind} ${hex(payload)}`));
    for (let at = 0; at < stream.length; at += size) reader.add(stream.subarray(at, at + size));
    assert.equal(seen.map((text) => Number(text.split(' ')[0])), [5, 6, 4, 7, 3]);
  }
});

test('a record that is too long, unknown, or not this side\'s to send is an error before a byte of it is kept [H31]', () => {
  const refused = (bytes: Uint8Array, kinds = ALL): void => assert.throws(() => new RecordReader(kinds, () => undefined).add(bytes), (error: unknown) => error instanceof WireError);
  const head = (length: number, kind: number): Uint8Array => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setUint32(0, length, true);
    bytes[4] = kind;
    return bytes;
  };
  refused(head(wireLimits.payloadBytes[RecordKind.Frame] + 1, RecordKind.Frame));
  refused(head(0xffffffff, RecordKind.Manifest));
  refused(head(0, 0));
  refused(head(0, 99));
  refused(head(4, RecordKind.Ping), new Set([RecordKind.Frame]));
});

test.run();
