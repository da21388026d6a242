// The situations of RFC 4317, told anew: what each offer is answered with here, and what each answer means.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { errorName } from './error-code.ts';
import { Probe } from './probe.ts';

const probe = new Probe();
const SEND_RECV = 3, SEND_ONLY = 1;
const session = (user: string, version: number, ...media: string[]): string => [`v=0`, `o=${user} 700 ${version} IN IP4 192.0.2.20`, 's=-', 'c=IN IP4 192.0.2.20', 't=0 0', ...media].map((line) => `${line}\r\n`).join('');

interface Vector { section: string; what: string; codecs: string; wants?: number; offer: string[]; answer: string[]; agreed: [codec: string, port: number, direction: string] | null }

const vectors: Vector[] = [
  { section: '2.1', what: 'audio and video, several codecs: one audio codec is taken and the picture refused', codecs: 'PCMU PCMA',
    offer: ['m=audio 49170 RTP/AVP 0 8 97', 'a=rtpmap:0 PCMU/8000', 'a=rtpmap:8 PCMA/8000', 'a=rtpmap:97 iLBC/8000', 'm=video 51372 RTP/AVP 31 32', 'a=rtpmap:31 H261/90000', 'a=rtpmap:32 MPV/90000'],
    answer: ['m=audio 4000 RTP/AVP 0', 'm=video 0 RTP/AVP 31 32'], agreed: ['PCMU', 49170, 'sendrecv'] },
  { section: '2.2', what: 'a second codec of the offer, when the first one is none of ours', codecs: 'PCMA',
    offer: ['m=audio 49170 RTP/AVP 0 8 97', 'a=rtpmap:97 iLBC/8000'], answer: ['m=audio 4000 RTP/AVP 8'], agreed: ['PCMA', 49170, 'sendrecv'] },
  { section: '2.3', what: 'a codec with a dynamic type keeps the type of the offer', codecs: 'iLBC PCMU',
    offer: ['m=audio 49172 RTP/AVP 97 0', 'a=rtpmap:97 iLBC/8000'], answer: ['m=audio 4000 RTP/AVP 97'], agreed: ['iLBC', 49172, 'sendrecv'] },
  { section: '2.4', what: 'two audio lines of one codec each: the first one that we have is taken', codecs: 'PCMU',
    offer: ['m=audio 49170 RTP/AVP 97', 'a=rtpmap:97 iLBC/8000', 'm=audio 49172 RTP/AVP 98 0', 'a=rtpmap:98 telephone-event/8000'],
    answer: ['m=audio 0 RTP/AVP 97', 'm=audio 4000 RTP/AVP 0 98'], agreed: ['PCMU', 49172, 'sendrecv'] },
  { section: '2.5', what: 'audio beside a stream for digits alone', codecs: 'PCMU',
    offer: ['m=audio 49170 RTP/AVP 0', 'm=audio 49172 RTP/AVP 98', 'a=rtpmap:98 telephone-event/8000', 'a=sendonly'],
    answer: ['m=audio 4000 RTP/AVP 0', 'm=audio 0 RTP/AVP 98'], agreed: ['PCMU', 49170, 'sendrecv'] },
  { section: '3.1', what: 'a hold is answered with recvonly', codecs: 'PCMU', offer: ['m=audio 49170 RTP/AVP 0', 'a=sendonly'], answer: ['m=audio 4000 RTP/AVP 0'], agreed: ['PCMU', 49170, 'recvonly'] },
  { section: '3.1', what: 'a hold of one who holds himself is inactive', codecs: 'PCMU', wants: SEND_ONLY, offer: ['m=audio 49170 RTP/AVP 0', 'a=sendonly'], answer: ['m=audio 4000 RTP/AVP 0'], agreed: ['PCMU', 49170, 'inactive'] },
  { section: '3.2', what: 'a hold of two streams, of which one was refused before', codecs: 'PCMU',
    offer: ['m=audio 49170 RTP/AVP 0', 'a=sendonly', 'm=video 0 RTP/AVP 32'], answer: ['m=audio 4000 RTP/AVP 0', 'm=video 0 RTP/AVP 32'], agreed: ['PCMU', 49170, 'recvonly'] },
  { section: '4.1', what: 'a stream that is added is refused and the first one goes on', codecs: 'PCMU',
    offer: ['m=audio 49170 RTP/AVP 0', 'm=video 51372 RTP/AVP 31', 'a=rtpmap:31 H261/90000'], answer: ['m=audio 4000 RTP/AVP 0', 'm=video 0 RTP/AVP 31'], agreed: ['PCMU', 49170, 'sendrecv'] },
  { section: '4.3', what: 'a stream that is removed keeps its place', codecs: 'PCMU',
    offer: ['m=video 0 RTP/AVP 31', 'm=audio 49170 RTP/AVP 0'], answer: ['m=video 0 RTP/AVP 31', 'm=audio 4000 RTP/AVP 0'], agreed: ['PCMU', 49170, 'sendrecv'] },
  { section: '5.1', what: 'an offer of nothing but video, as third parties make it, is refused', codecs: 'PCMU', offer: ['m=video 51372 RTP/AVP 31'], answer: [], agreed: null },
];

for (const vector of vectors) {
  test(`${vector.what} (RFC 4317 ${vector.section}, RFC 3264 6) [S02]`, () => {
    assert.is(probe.call('setLocal', ...probe.put(`192.0.2.9 ${vector.codecs}`), 4000, vector.wants ?? SEND_RECV, 101, 1), vector.codecs.split(' ').length);
    const name = errorName(probe.call('answer', ...probe.put(session('alice', 1, ...vector.offer))));
    if (vector.agreed === null) return assert.is(name, 'SdpNoAudio');
    assert.is(name, 'None');
    assert.equal(probe.text().split('\r\n').filter((line) => line.startsWith('m=')), vector.answer);
    probe.call('dumpNegotiated');
    const agreed = probe.json<{ codec: string; remotePort: number; direction: string }>();
    assert.equal([agreed.codec, agreed.remotePort, agreed.direction], vector.agreed);
  });
}

test('an answer of several codecs is met with the first one, and its digits with their type (RFC 4317 2.2, RFC 3264 7) [S02]', () => {
  probe.call('setLocal', ...probe.put('192.0.2.9 PCMU PCMA'), 4000, SEND_RECV, 101, 1);
  const answer = session('bob', 1, 'm=audio 49920 RTP/AVP 8 0 96', 'a=rtpmap:96 telephone-event/8000', 'a=fmtp:96 0-15');
  assert.is(errorName(probe.call('answered', ...probe.put(answer), 0, 1)), 'None');
  probe.call('dumpNegotiated');
  const agreed = probe.json<{ codec: string; telephoneEventType: number }>();
  assert.equal([agreed.codec, agreed.telephoneEventType], ['PCMA', 96]);
});

test.run();
