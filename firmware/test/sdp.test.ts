// Session descriptions (RFC 8866) and offer/answer (RFC 3264), with pairs after RFC 4317.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { errorName } from './error-code.ts';
import { Probe } from './probe.ts';
import { lines } from './samples.ts';
import { Seeded } from './seeded.ts';

interface Media { kind: string; port: number; protocol: string; formats: string; address: string | null; ptimeMs: number; direction: string; codecs: { type: number; codec: string; name: string | null; clockRateHz: number; parameters: string | null }[] }
interface Description { error: number; sessionId: string; sessionVersion: string; originAddress: string; address: string | null; media: Media[] }
interface Negotiated { mediaIndex: number; codec: string; payloadType: number; clockRateHz: number; ptimeMs: number; telephoneEventType: number; remotePort: number; remoteAddress: string; direction: string }

const INACTIVE = 0, SEND_ONLY = 1, SEND_RECV = 3;
const probe = new Probe();

function parse(text: string): Description & { name: string } {
  probe.call('parseSdp', ...probe.put(text));
  const parsed = probe.json<Description>();
  return { ...parsed, name: errorName(parsed.error) };
}

function local(codecs = 'G722 PCMA PCMU', { ip = '192.0.2.9', port = 4000, direction = SEND_RECV, telephoneEvent = 101, version = 1 } = {}): void {
  const text = `${ip} ${codecs}`;
  assert.is(probe.call('setLocal', ...probe.put(text), port, direction, telephoneEvent, version), codecs.split(' ').length);
}

function answer(offer: string): { name: string; text: string; agreed: Negotiated } {
  const name = errorName(probe.call('answer', ...probe.put(offer)));
  const text = probe.text();
  probe.call('dumpNegotiated');
  return { name, text, agreed: probe.json<Negotiated>() };
}

function answered(text: string, mediaIndex = 0, offeredMedia = 1): { name: string; agreed: Negotiated } {
  const name = errorName(probe.call('answered', ...probe.put(text), mediaIndex, offeredMedia));
  probe.call('dumpNegotiated');
  return { name, agreed: probe.json<Negotiated>() };
}

const head = ['v=0', 'o=alice 2890844526 2890844527 IN IP4 host.atlanta.example.com', 's=-', 'c=IN IP4 host.atlanta.example.com', 't=0 0'];
const offered = (...media: string[]) => lines(...head, ...media);

test('a description is parsed with what its media lines inherit [S02]', () => {
  const sdp = parse(lines(...head.slice(0, 4), 't=0 0', 'a=sendonly', 'm=audio 49170 RTP/AVP 0 8 97 101', 'a=rtpmap:97 iLBC/8000', 'a=fmtp:101 0-15', 'a=rtpmap:101 telephone-event/8000', 'a=ptime:30',
    'm=video 51372/2 RTP/AVP 31', 'c=IN IP6 2001:db8::5', 'a=recvonly', 'a=rtpmap:31 H261/90000'));
  assert.is(sdp.name, 'None');
  assert.equal([sdp.sessionId, sdp.sessionVersion], ['2890844526', '2890844527']);
  const [audio, video] = sdp.media;
  assert.equal([audio.port, audio.direction, audio.address, audio.ptimeMs], [49170, 'sendonly', 'host.atlanta.example.com', 30]);
  assert.equal(audio.codecs.map(({ type, codec }) => [type, codec]), [[0, 'PCMU'], [8, 'PCMA'], [97, 'iLBC'], [101, 'telephone-event']], 'static types need no rtpmap');
  assert.is(audio.codecs[3].parameters, '0-15');
  assert.equal([video.kind, video.port, video.direction, video.address, video.codecs[0].name], ['video', 51372, 'recvonly', '2001:db8::5', 'H261']);
});

test('lines may end in LF alone [S02]', () => {
  assert.is(parse(offered('m=audio 1 RTP/AVP 0').replaceAll('\r', '')).media.length, 1);
});

test('an encoding name with another clock is another codec [S02]', () => {
  assert.is(parse(offered('m=audio 1 RTP/AVP 96', 'a=rtpmap:96 PCMU/16000')).media[0].codecs[0].codec, '');
  assert.is(parse(offered('m=audio 1 RTP/AVP 96', 'a=rtpmap:96 opus/48000/2')).media[0].codecs[0].codec, 'opus');
});

const refused: [what: string, text: string, name: string][] = [
  ['nothing', '', 'BadSdp'],
  ['another version', offered().replace('v=0', 'v=1'), 'SdpVersion'],
  ['no v= first', lines(...head.slice(1)), 'BadSdp'],
  ['no o=', lines(head[0], ...head.slice(2)), 'BadSdp'],
  ['an unknown type letter', lines(...head, 'x=1'), 'BadSdp'],
  ['a line without equals sign', lines(...head, 'm'), 'BadSdp'],
  ['a media line without formats', offered('m=audio 1 RTP/AVP'), 'BadSdp'],
  ['a port above 65535', offered('m=audio 65536 RTP/AVP 0'), 'BadSdp'],
  ['a payload type above 127', offered('m=audio 1 RTP/AVP 128'), 'BadSdp'],
  ['an rtpmap without clock', offered('m=audio 1 RTP/AVP 96', 'a=rtpmap:96 x'), 'BadSdp'],
  ['no connection anywhere', lines(...head.filter((line) => !line.startsWith('c=')), 'm=audio 1 RTP/AVP 0'), 'SdpNoConnection'],
  ['nine media lines', offered(...new Array<string>(9).fill('m=audio 1 RTP/AVP 0')), 'SdpTooManyMedia'],
];
for (const [what, text, name] of refused) test(`a description with ${what} is refused: ${name} [S02]`, () => assert.is(parse(text).name, name));

test('an offer lists our codecs in order of preference [S02]', () => {
  local('opus G722 PCMU', { version: 7 });
  probe.call('offer');
  assert.is(probe.text(), lines('v=0', 'o=- 1000 7 IN IP4 192.0.2.9', 's=-', 'c=IN IP4 192.0.2.9', 't=0 0', 'm=audio 4000 RTP/AVP 96 9 0 101', 'a=rtpmap:96 opus/48000/2', 'a=rtpmap:9 G722/8000',
    'a=rtpmap:0 PCMU/8000', 'a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-16', 'a=ptime:20', 'a=sendrecv'));
});

test('an offer over IPv6 says so [S02]', () => {
  local('PCMU', { ip: '2001:db8::9' });
  probe.call('offer');
  assert.match(probe.text(), /o=- 1000 1 IN IP6 2001:db8::9\r\n[^]*c=IN IP6 2001:db8::9\r\n/);
});

test('the answer takes the first common codec in the order of the offer, and telephone-event [S02]', () => {
  local();
  const { name, text, agreed } = answer(offered('m=audio 49170 RTP/AVP 97 0 8 101', 'a=rtpmap:97 iLBC/8000', 'a=rtpmap:101 telephone-event/8000', 'a=ptime:40'));
  assert.is(name, 'None');
  assert.is(text, lines('v=0', 'o=- 1000 1 IN IP4 192.0.2.9', 's=-', 'c=IN IP4 192.0.2.9', 't=0 0', 'm=audio 4000 RTP/AVP 0 101', 'a=rtpmap:0 PCMU/8000', 'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:101 0-16', 'a=ptime:40', 'a=sendrecv'));
  assert.equal(agreed, { mediaIndex: 0, codec: 'PCMU', payloadType: 0, clockRateHz: 8000, ptimeMs: 40, telephoneEventType: 101, remotePort: 49170, remoteAddress: 'host.atlanta.example.com', direction: 'sendrecv' });
});

test('the answer uses the payload types of the offer [S02]', () => {
  local('opus PCMU');
  const { text, agreed } = answer(offered('m=audio 1 RTP/AVP 111 0 126', 'a=rtpmap:111 opus/48000/2', 'a=rtpmap:126 telephone-event/8000'));
  assert.match(text, /m=audio 4000 RTP\/AVP 111 126\r\n/);
  assert.equal([agreed.payloadType, agreed.telephoneEventType], [111, 126]);
});

test('other media lines are refused with port 0 in their places [S02]', () => {
  local();
  const { text, agreed } = answer(offered('m=video 51372 RTP/AVP 31', 'm=audio 49170 RTP/AVP 0', 'm=audio 49180 RTP/AVP 8', 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel'));
  assert.equal(text.split('\r\n').filter((line) => line.startsWith('m=')), ['m=video 0 RTP/AVP 31', 'm=audio 4000 RTP/AVP 0', 'm=audio 0 RTP/AVP 8', 'm=application 0 UDP/DTLS/SCTP webrtc-datachannel']);
  assert.is(agreed.mediaIndex, 1);
});

test('an offer without a common codec, without audio or without media is refused [S02]', () => {
  local('PCMU');
  assert.is(answer(offered('m=audio 1 RTP/AVP 8')).name, 'SdpNoCommonCodec');
  assert.is(answer(offered('m=video 1 RTP/AVP 31')).name, 'SdpNoAudio');
  assert.is(answer(offered('m=audio 1 RTP/SAVP 0')).name, 'SdpTransport');
  assert.is(answer(offered('m=audio 0 RTP/AVP 0')).name, 'SdpNoAudio');
  assert.is(answer(offered()).name, 'SdpNoAudio');
  assert.is(answer(offered('m=video 1 RTP/AVP 31', 'm=audio 1 RTP/SAVP 0', 'm=audio 2 RTP/AVP 8')).name, 'SdpTransport', 'the first audio line says why');
});

const directions: [offer: string, wish: number, answer: string][] = [
  ['sendrecv', SEND_RECV, 'sendrecv'], ['sendonly', SEND_RECV, 'recvonly'], ['recvonly', SEND_RECV, 'sendonly'], ['inactive', SEND_RECV, 'inactive'],
  ['sendrecv', SEND_ONLY, 'sendonly'], ['sendonly', SEND_ONLY, 'inactive'], ['recvonly', SEND_ONLY, 'sendonly'], ['sendrecv', INACTIVE, 'inactive'],
];
for (const [theirs, wish, ours] of directions) {
  test(`an offer of ${theirs} to one who wants ${['inactive', 'sendonly', 'recvonly', 'sendrecv'][wish]} is answered with ${ours} [S02]`, () => {
    local('PCMU', { direction: wish });
    const { text, agreed } = answer(offered('m=audio 1 RTP/AVP 0', `a=${theirs}`));
    assert.match(text, new RegExp(`a=${ours}\r\n$`));
    assert.is(agreed.direction, ours);
  });
}

test('a hold by address 0.0.0.0 stops our sending [S02]', () => {
  local('PCMU');
  assert.is(answer(offered('m=audio 1 RTP/AVP 0', 'c=IN IP4 0.0.0.0')).agreed.direction, 'recvonly');
});

test('a ptime that is no multiple of 10 ms, or above maxptime, is not taken over [S02]', () => {
  local('PCMU');
  assert.is(answer(offered('m=audio 1 RTP/AVP 0', 'a=ptime:25')).agreed.ptimeMs, 20);
  assert.is(answer(offered('m=audio 1 RTP/AVP 0', 'a=ptime:60', 'a=maxptime:40')).agreed.ptimeMs, 20);
  assert.is(answer(offered('m=audio 1 RTP/AVP 0', 'a=ptime:60')).agreed.ptimeMs, 60);
});

test('IPv6 offered to one who has IPv4, or the other way round, is refused; a host name may have either [S02]', () => {
  local('PCMU');
  assert.is(answer(offered('m=audio 1 RTP/AVP 0', 'c=IN IP6 2001:db8::2')).name, 'SdpAddressFamily');
  local('PCMU', { ip: '2001:db8::9' });
  assert.is(answer(offered('m=audio 1 RTP/AVP 0', 'c=IN IP4 192.0.2.2')).name, 'SdpAddressFamily');
  assert.is(answer(offered('m=audio 1 RTP/AVP 0')).name, 'None');
});

test('a multicast stream is refused, by IPv4 and by IPv6 (RFC 3264 6.2) [S02]', () => {
  local('PCMU');
  for (const address of ['224.2.1.1/127', '239.255.255.255/1/3']) assert.is(answer(offered('m=audio 1 RTP/AVP 0', `c=IN IP4 ${address}`)).name, 'SdpMulticast');
  for (const address of ['223.255.255.255', '240.0.0.1']) assert.is(answer(offered('m=audio 1 RTP/AVP 0', `c=IN IP4 ${address}`)).name, 'None');
  local('PCMU', { ip: '2001:db8::9' });
  assert.is(answer(offered('m=audio 1 RTP/AVP 0', 'c=IN IP6 FF15::101/3')).name, 'SdpMulticast');
});

test('a maxptime below our frames shortens them (RFC 8866 6.4) [S02]', () => {
  local('PCMU');
  assert.is(answer(offered('m=audio 1 RTP/AVP 0', 'a=maxptime:10')).agreed.ptimeMs, 10);
  assert.is(answer(offered('m=audio 1 RTP/AVP 0', 'a=maxptime:5')).agreed.ptimeMs, 20, 'shorter than any frame of ours: ignored');
});

test('a dynamic payload type means the same codec in every offer, in whatever order (RFC 3264 8.3.2) [S02]', () => {
  const types = (codecs: string): string[] => {
    local(codecs);
    probe.call('offer');
    return [...probe.text().matchAll(/a=rtpmap:(\d+ (?:opus|iLBC|L16))/g)].map(([, map]) => map).sort();
  };
  assert.equal(types('opus PCMU iLBC L16'), types('L16 iLBC opus'));
});

test('what an answer has no use for leaves it alone: bandwidth, rtcp, rtcp-mux, candidates, unknown attributes (RFC 8866 5) [S02]', () => {
  local('PCMU');
  const { name, text } = answer(offered('b=AS:64', 'a=group:BUNDLE 0', 'a=x-own', 'm=audio 49170 RTP/AVP 0', 'b=TIAS:64000', 'a=rtcp:49171', 'a=rtcp-mux', 'a=candidate:1 1 UDP 1 192.0.2.1 49170 typ host', 'a=ssrc:1 cname:x', 'a=sendrecv'));
  assert.is(name, 'None');
  assert.not.match(text, /^b=|rtcp|candidate|ssrc|group|x-own/m);
});

test('the answer to our offer tells codec, address and direction [S02]', () => {
  local('G722 PCMU', { ip: '2001:db8::9' });
  const { name, agreed } = answered(lines('v=0', 'o=bob 1 1 IN IP6 2001:db8::2', 's=-', 'c=IN IP6 2001:db8::2', 't=0 0', 'm=audio 3456 RTP/AVP 0', 'a=recvonly'));
  assert.is(name, 'None');
  assert.equal([agreed.codec, agreed.remoteAddress, agreed.remotePort, agreed.direction, agreed.telephoneEventType], ['PCMU', '2001:db8::2', 3456, 'sendonly', 0]);
});

test('an answer with another number of media lines, or a refused line, is no answer [S02]', () => {
  local('PCMU');
  assert.is(answered(offered('m=audio 1 RTP/AVP 0', 'm=video 1 RTP/AVP 31')).name, 'SdpMismatch');
  assert.is(answered(offered('m=audio 0 RTP/AVP 0')).name, 'SdpNoAudio');
});

test('a new offer keeps the places of refused lines and our codecs [S02]', () => {
  local('PCMU', { direction: SEND_ONLY, version: 2 });
  const previous = offered('m=video 0 RTP/AVP 31', 'm=audio 4000 RTP/AVP 0 101', 'a=rtpmap:0 PCMU/8000');
  assert.is(probe.call('offerAgain', ...probe.put(previous), 1), 0);
  const text = probe.text();
  assert.match(text, /o=- 1000 2 /);
  assert.equal(text.split('\r\n').filter((line) => /^(m=|a=send|a=recv)/.test(line)), ['m=video 0 RTP/AVP 31', 'm=audio 4000 RTP/AVP 0 101', 'a=sendonly']);
});

test('any bytes and any mutation of a description are parsed or refused without a trap [S10]', () => {
  const random = new Seeded('description properties');
  const whole = Buffer.from(offered('m=audio 49170/2 RTP/AVP 0 8 97 101', 'a=rtpmap:97 iLBC/8000/1', 'a=fmtp:101 0-15', 'a=ptime:30', 'm=video 1 RTP/AVP 31', 'c=IN IP4 1.2.3.4/127'), 'latin1');
  local();
  for (let i = 0; i < 6000; i++) {
    const bytes = i % 4 === 0 ? random.bytes(random.below(300)) : Uint8Array.from(whole.subarray(0, random.below(3) === 0 ? random.below(whole.length) : whole.length));
    for (let n = random.below(6); n > 0 && bytes.length > 0; n--) bytes[random.below(bytes.length)] = random.pick([...Buffer.from('=: /\r\n09-a'), random.below(256)]);
    probe.call('parseSdp', ...probe.put(bytes));
    probe.json();
    probe.call('answer', ...probe.put(bytes));
  }
});

test.run();
