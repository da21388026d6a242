// IPv6 in what the core writes: references in brackets in SIP, bare addresses of family IP6 in SDP.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { World } from './support/world.ts';

async function invited(transport: string): Promise<string> {
  const world = await World.create();
  const phone = world.phone(5060, { configuration: { bindIp: '2001:db8::1', accounts: [] } });
  if (transport === 'tcp') world.streamAt(5080);
  phone.command('PlaceCall', { to: `sip:far@[2001:db8::2]:5080;transport=${transport}` });
  world.run(10);
  return world.wire[0].text;
}

for (const [transport, parameter] of [['udp', ''], ['tcp', ';transport=tcp']]) {
  test(`an INVITE over ${transport} from 2001:db8::1 says so in Via, From, Contact and SDP [S07 RFC 3261 25.1, RFC 8866 5.7]`, async () => {
    const text = await invited(transport);
    assert.match(text, new RegExp(`\\r\\nVia: SIP/2\\.0/${transport.toUpperCase()} \\[2001:db8::1\\]:5060;branch=`));
    assert.match(text, /\r\nFrom: <sip:twinset@\[2001:db8::1\]:5060>/);
    assert.match(text, new RegExp(`\\r\\nContact: <sip:twinset@\\[2001:db8::1\\]:5060${parameter}>`));
    assert.match(text, /\r\no=\S+ \d+ \d+ IN IP6 2001:db8::1\r\n/);
    assert.match(text, /\r\nc=IN IP6 2001:db8::1\r\n/);
  });
}

test('a request from an IPv6 address is answered to it, with received without brackets [S07 RFC 3261 18.2.1, RFC 5118 4.5]', async () => {
  const world = await World.create();
  const phone = world.phone(5060, { configuration: { bindIp: '::1' } });
  const text = 'OPTIONS sip:p5060@[::1]:5060 SIP/2.0\r\nVia: SIP/2.0/UDP [2001:db8::9]:5070;branch=z9hG4bKv6;rport\r\nMax-Forwards: 70\r\nFrom: <sip:far@[2001:db8::9]>;tag=f\r\nTo: <sip:p5060@[::1]>\r\nCall-ID: v6\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n';
  phone.core.datagram(world.nowMs, 0, { ip: '2001:db8::9', port: 5070 }, Buffer.from(text));
  assert.match(world.wire[0].text, /^SIP\/2\.0 200 OK\r\nVia: SIP\/2\.0\/UDP \[2001:db8::9\]:5070;branch=z9hG4bKv6;received=2001:db8::9;rport=5070\r\n/);
});

test.run();
