// The SIP ladder of a trace, drawn.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sipPacket as packet, sipText as message } from '../../test/support/trace-packets.ts';
import { ladderMermaid } from './ladder-mermaid.ts';
import { standaloneLadderSvg } from './ladder-svg.ts';
import { ladderOf, printLadder } from './ladder.ts';

test('a message is an arrow with its method or status, SDP told, from column to column [D07]', () => {
  const ladder = ladderOf(
    [
      packet(5060, 5090, false, 1000, message('INVITE sip:b@x SIP/2.0', 'Call-ID: 1', 'Content-Type: application/sdp') + 'a=sendonly\r\n'),
      packet(5090, 5060, true, 1010, message('SIP/2.0 200 OK', 'i: 1', 'CSeq: 1 INVITE')),
      packet(5090, 5060, true, 1020, '\r\n\r\n'),
    ],
    { '127.0.0.1:5090': 'B' },
  );
  assert.equal(ladder.columns, ['127.0.0.1:5060', 'B 127.0.0.1:5090']);
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
    ladderOf([
      packet(5060, 5090, false, 0, message('BYE sip:b@x SIP/2.0', 'Call-ID: 1')),
      packet(5090, 5060, true, 5, message('SIP/2.0 200 OK', 'CSeq: 2 BYE')),
    ]),
  ).split('\n');
  assert.is(lines.length, 3);
  assert.match(lines[1]!, /0\.000 .*\|-+ BYE -+>\|/);
  assert.match(lines[2]!, /0\.005 .*\|<-+ 200 OK \(BYE\) -+\|/);
});

const CALL = ladderOf(
  [
    packet(5060, 5090, false, 0, message('INVITE sip:b@x SIP/2.0', 'Call-ID: 1')),
    packet(5090, 5060, true, 5, message('SIP/2.0 486 Busy; <#1>', 'CSeq: 1 INVITE')),
  ],
  { '127.0.0.1:5090': 'B' },
);

test('the ladder as Mermaid names its participants and escapes what would end a line [D07]', () => {
  assert.equal(ladderMermaid(CALL).split('\n'), [
    'sequenceDiagram',
    '  participant P0 as 127.0.0.1:5060',
    '  participant P1 as B 127.0.0.1:5090',
    '  P0->>P1: INVITE at 0.000 s',
    '  P1->>P0: 486 Busy#59; <#35;1> (INVITE) at 0.005 s',
    '',
  ]);
});

test('the ladder as SVG stands alone, with every message as an arrow whose text can be pointed at [D07]', () => {
  const svg = standaloneLadderSvg(CALL);
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" .*<style>/);
  assert.is(svg.match(/class="arrow"/g)?.length, 2);
  assert.match(svg, '486 Busy; &lt;#1&gt; (INVITE)');
});

test.run();
