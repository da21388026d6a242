// The SIP ladder of a trace, drawn.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MessageType, buildFrame, encode } from '../../proto/index.ts';
import { sipPacket as packet, sipText as message } from '../../test/support/trace-packets.ts';
import { ladderMermaid } from './ladder-mermaid.ts';
import { standaloneLadderSvg } from './ladder-svg.ts';
import { printLadder } from './ladder-text.ts';
import { ladderOf } from './ladder.ts';
import type { TraceSource } from './source.ts';

const run = (...packets: TraceSource[]) => ({ packets, guests: new Map([[2, 'android'], [3, 'symbian']]) });
const B = { names: { '127.0.0.1:5090': 'B' } };

/** A bus frame of a participant. */
const frame = (timeMs: number, type: number, sender: number, payload: Uint8Array, session = 0): TraceSource => ({
  interfaceName: 'bus-android', packet: { interfaceIndex: 7, inbound: true, timeNs: BigInt(timeMs) * 1_000_000n, data: buildFrame(type, payload, { sender, session }) },
});
const switched = (timeMs: number): TraceSource => frame(timeMs, MessageType.OwnerChanged, 0, encode('OwnerChanged', { fromGuest: 2, toGuest: 3 }));

test('a message is an arrow with its method or status, SDP told, from column to column [D07]', () => {
  const ladder = ladderOf(
    run(
      packet(5060, 5090, false, 1000, message('INVITE sip:b@x SIP/2.0', 'Call-ID: 1', 'Content-Type: application/sdp') + 'a=sendonly\r\n'),
      packet(5090, 5060, true, 1010, message('SIP/2.0 200 OK', 'i: 1', 'CSeq: 1 INVITE')),
      packet(5090, 5060, true, 1020, '\r\n\r\n'),
    ),
    B,
  );
  assert.equal(ladder.columns, ['core 127.0.0.1:5060', 'B 127.0.0.1:5090']);
  assert.equal(
    ladder.arrows.map(({ timeMs, from, to, label, callId }) => [timeMs, from, to, label, callId]),
    [
      [0, 0, 1, 'INVITE (SDP sendonly)', '1'],
      [10, 1, 0, '200 OK (INVITE)', '1'],
    ],
  );
});

test('the printed ladder has one line per message with an arrow in its direction [D07]', () => {
  const lines = printLadder(
    ladderOf(run(
      packet(5060, 5090, false, 0, message('BYE sip:b@x SIP/2.0', 'Call-ID: 1')),
      packet(5090, 5060, true, 5, message('SIP/2.0 200 OK', 'CSeq: 2 BYE')),
    )),
  ).split('\n');
  assert.is(lines.length, 3);
  assert.match(lines[1]!, /0\.000 .*\|-+ BYE -+>\|/);
  assert.match(lines[2]!, /0\.005 .*\|<-+ 200 OK \(BYE\) -+\|/);
});

const CALL = ladderOf(
  run(
    packet(5060, 5090, false, 0, message('INVITE sip:b@x SIP/2.0', 'Call-ID: 1')),
    switched(3),
    packet(5090, 5060, true, 5, message('SIP/2.0 486 Busy; <#1>', 'CSeq: 1 INVITE')),
  ),
  B,
);

test('the ladder as Mermaid names its participants and escapes what would end a line [D07]', () => {
  assert.equal(ladderMermaid(CALL).split('\n'), [
    'sequenceDiagram',
    '  participant P0 as core 127.0.0.1:5060',
    '  participant P1 as B 127.0.0.1:5090',
    '  P0->>P1: INVITE at 0.000 s',
    '  Note over P0,P1: switch android to symbian at 0.003 s',
    '  P1->>P0: 486 Busy#59; <#35;1> (INVITE) at 0.005 s',
    '',
  ]);
});

test('the ladder as SVG stands alone, with every message as an arrow whose text can be pointed at [D07]', () => {
  const svg = standaloneLadderSvg(CALL);
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" .*<style>/);
  assert.is(svg.match(/class="arrow"/g)?.length, 2);
  assert.is(svg.match(/class="switch"/g)?.length, 1);
  assert.match(svg, 'switch android to symbian');
  assert.match(svg, '486 Busy; &lt;#1&gt; (INVITE)');
});

test('a switch stands between the messages, with the names of both guests; taking the handset at boot is none [D07]', () => {
  const boot = frame(0, MessageType.OwnerChanged, 0, encode('OwnerChanged', { fromGuest: 0, toGuest: 2 }));
  const ladder = ladderOf(run(boot, packet(5060, 5090, false, 10, message('BYE sip:b@x SIP/2.0', 'Call-ID: 1')), switched(20)));
  assert.equal(ladder.marks, [{ timeMs: 20, text: 'switch android to symbian' }]);
  assert.match(printLadder(ladder).split('\n')[2]!, /0\.020 +=+ switch android to symbian =+$/);
});

test('with the bus, the guests stand left of the core: their commands go to it, its events to all of them [D07]', () => {
  const trace = run(
    frame(0, MessageType.PlaceCall, 3, encode('PlaceCall', {})),
    packet(5060, 5090, false, 1, message('INVITE sip:b@x SIP/2.0', 'Call-ID: 1')),
    frame(2, MessageType.SessionEnding, 1, encode('SessionEnding', {}), 7),
    frame(3, MessageType.RecordDigest, 3, encode('RecordDigest', {})),
  );
  const { columns, arrows } = ladderOf(trace, { ...B, withBus: true });
  assert.equal(columns, ['android', 'symbian', 'core 127.0.0.1:5060', 'B 127.0.0.1:5090']);
  assert.equal(arrows.map(({ from, to, label }) => `${columns[from]} > ${columns[to]}: ${label}`), [
    'symbian > core 127.0.0.1:5060: PlaceCall',
    'core 127.0.0.1:5060 > B 127.0.0.1:5090: INVITE',
    'core 127.0.0.1:5060 > android: SessionEnding 7',
  ]);
  assert.equal(ladderOf({ ...trace, packets: trace.packets.slice(0, 1) }, { withBus: true }).columns, ['android', 'symbian', 'core']);
});

test("the recorder's ports are one column: what it says from an ephemeral port is its own [D07]", () => {
  const { columns } = ladderOf(run(
    packet(5060, 5090, false, 0, message('OPTIONS sip:b@x SIP/2.0', 'Call-ID: 1')),
    packet(40_001, 5090, false, 1, message('OPTIONS sip:b@x SIP/2.0', 'Call-ID: 2')),
  ));
  assert.equal(columns, ['core 127.0.0.1:5060 and 1 more', '127.0.0.1:5090']);
});

test.run();
