// What makes a dialog secure: sips in the Request-URI, the topmost Record-Route or the Contact.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP } from './support/peer.ts';
import { World } from './support/world.ts';

const SECURED = 2;
const ROWS: [why: string, uri: string, lines: string[], isSips: boolean][] = [
  ['a sips Request-URI', 'sips:p5060@127.0.0.1:5060', ['Contact: <sip:far@127.0.0.1>'], true],
  ['a sips Record-Route on top', 'sip:p5060@127.0.0.1:5060', ['Record-Route: <sips:127.0.0.1:5081;lr>', 'Record-Route: <sip:192.0.2.1;lr>', 'Contact: <sip:far@127.0.0.1>'], true],
  ['a sip Record-Route on top of a sips one, and of a sips Contact', 'sip:p5060@127.0.0.1:5060', ['Record-Route: <sip:127.0.0.1:5081;transport=tls;lr>, <sips:192.0.2.1;lr>', 'Contact: <sips:far@127.0.0.1>'], false],
  ['a sips Contact without a Record-Route', 'sip:p5060@127.0.0.1:5060', ['Contact: <sips:far@127.0.0.1>'], true],
  ['nothing that is sips', 'sip:p5060@127.0.0.1:5060', ['Contact: <sip:far@127.0.0.1>'], false],
];

for (const [why, uri, lines, isSips] of ROWS) {
  test(`${why}: our Contact is ${isSips ? 'sips' : 'sip'} [S07 RFC 3261 12.1.1]`, async () => {
    const world = await World.create();
    const phone = world.phone(5060);
    const peer = world.streamTo(5061, SECURED);
    const body = SDP();
    world.run(10);
    peer.write([
      `INVITE ${uri} SIP/2.0`, 'Via: SIP/2.0/TLS 127.0.0.1:5081;branch=z9hG4bKsips', 'Max-Forwards: 70', 'From: <sip:far@127.0.0.1>;tag=f', 'To: <sip:p5060@127.0.0.1>', 'Call-ID: sips', 'CSeq: 1 INVITE',
      ...lines, 'Content-Type: application/sdp', `Content-Length: ${body.length}`,
    ].join('\r\n') + `\r\n\r\n${body}`);
    world.until(() => phone.all('SessionOffered').length === 1, 'it is offered');
    phone.command('Accept', {}, phone.last('SessionOffered')!.session);
    world.until(() => peer.responses(200).length === 1, 'it is answered');
    assert.match(peer.responses(200)[0].header('Contact'), isSips ? /^<sips:p5060@127\.0\.0\.1:5061>/ : /^<sip:p5060@127\.0\.0\.1:5061;transport=tls>/);
  });
}

test.run();
