// One boot of an emulated aarch64 board, shared by all: it falls back from a damaged slot, registers at Kamailio, talks with baresip and SIPp on the host, and switches in mid-call.
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { analyseMarks } from '../../host-shim/media/index.ts';
import { FileFlash, SLOT_NAMES, boot, install, markGood, otherSlot, readPublicKey, type SlotIndex } from '../../tools/image/index.ts';
import { SLOT_OFFSETS } from '../../tools/image/slot/layout.ts';
import { Baresip } from '../../tools/scenario/party/baresip.ts';
import { Capture } from '../../tools/scenario/party/capture.ts';
import type { Message } from '../../tools/scenario/party/json-process.ts';
import { writeMarkedVoice } from '../../tools/scenario/party/marked-voice.ts';
import { startKamailio, type Kamailio } from '../../tools/scenario/party/kamailio.ts';
import type { PortRange } from '../../tools/scenario/party/ports.ts';
import { soundInCapture } from '../../tools/scenario/party/received-audio.ts';
import { Sipp } from '../../tools/scenario/party/sipp.ts';
import type { ConfigurationFile } from '../../tools/run/configuration.ts';
import { developmentImage } from '../../tools/target/qemu/development-image.ts';
import { developmentKey } from '../../tools/target/qemu/development-key.ts';
import { makeFlash } from '../../tools/target/qemu/flash-file.ts';
import { haveKamailio } from '../support/kamailio.ts';
import { havePrograms, runWhere, skip } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';
import { haveTarget, startTarget, switchInTime, untilTargetRtp, untilUp, type RunningTarget } from '../support/target.ts';

const TARGET = 'aarch64-virt';
const HANDSET_VOICE = 0;
const BARESIP_VOICE = 1;
/** 20 ms each: enough to know a voice by its marks. */
const TALK_PACKETS = 100;
const HEARD_FRAMES = 40;
const EXPIRES_S = 600;

const NAMES = {
  fallback: 'a slot with one flipped bit is refused by name at power-on, and the slot that was good before runs',
  rights: 'the handset in a target is an ordinary user on a read-only root, and cannot write the flash',
  registered: 'a target registers at Kamailio under its address on the host, and its slot is marked good',
  options: 'a target answers OPTIONS over UDP and TCP, with that address in Contact',
  baresip: 'baresip calls a target, both voices are heard, and the guests switch in mid-call',
  sipp: 'a target calls SIPp on the host and joins it with baresip, whose voice goes through the target',
};

let target: RunningTarget;
let kamailio: Kamailio;
let capture: Capture;
let baresip: Baresip;
let firstSlot: SlotIndex;
let call: Message;
let sippPorts: [number, number];
const stops: (() => Promise<unknown>)[] = [];
const keep = <T extends { stop(): Promise<unknown> }>(part: T): T => {
  stops.unshift(() => part.stop());
  return part;
};

/** A good image in one slot; in the other one a newer image that is to be tried first, with one bit flipped. */
function damagedFlash(path: string, configuration: ConfigurationFile): SlotIndex {
  const trust = { keys: [readPublicKey(developmentKey().publicPem)], hardwareId: TARGET };
  makeFlash(path, developmentImage(TARGET, configuration, '0.1.0'), trust);
  const flash = new FileFlash(path);
  const first = boot(flash, trust);
  assert.is(first.mode, 'slot');
  if (first.mode !== 'slot') throw new Error('unreachable');
  markGood(flash, first.slot, first.image);
  const newer = developmentImage(TARGET, configuration, '0.2.0');
  install(flash, newer, trust, first.slot);
  const middle = newer.length >> 1;
  flash.write(SLOT_OFFSETS[otherSlot(first.slot)] + middle, Uint8Array.of(newer[middle]! ^ 1));
  flash.flush();
  flash.close();
  return first.slot;
}

test.before(async () => {
  const folder = scratchFolder('target');
  sippPorts = await Sipp.ports();
  // A registered phone calls by way of its registrar, which sends this one name on to SIPp.
  kamailio = keep(await startKamailio(folder, EXPIRES_S, { fork: [`sip:service@127.0.0.1:${sippPorts[0]}`] }));
  const account = { uri: `sip:alice@127.0.0.1:${kamailio.port}`, registrar: `sip:127.0.0.1:${kamailio.port}`, user: 'alice', password: 'secret' };
  const flash = join(folder, 'flash');
  firstSlot = damagedFlash(flash, { accounts: [account], answer: 'active', codecs: ['PCMU'], audio: { microphone: `marks:${HANDSET_VOICE}` } });
  const voiceWav = join(folder, 'voice.wav');
  await writeMarkedVoice(voiceWav, BARESIP_VOICE, 8000);
  target = keep(await startTarget(TARGET, ['--flash', flash]));
  capture = keep(await Capture.start(join(folder, 'lo.pcap')));
  baresip = keep(await Baresip.start({ name: 'bob', folder, answer: 'auto', codecs: 'pcmu', voiceWav }));
});

test.after(async () => {
  for (const stop of stops) await stop();
});

test(`${NAMES.fallback} [D02, D03, D04]`, async () => {
  const { slot, version, refusals } = await target.event('target-boot', {}, 100_000);
  assert.is(slot, SLOT_NAMES[firstSlot]);
  assert.is(version, '0.1.0');
  assert.equal((refusals as Message[]).map((each) => [each.slot, each.code]), [[SLOT_NAMES[1 - firstSlot], 'BAD_SIGNATURE']]);
});

test(`${NAMES.rights} [D04]`, async () => {
  const { user, writable } = await untilUp(target);
  assert.ok(Number(user) > 0, String(user));
  assert.equal(writable, []);
});

test(`${NAMES.registered} [D03, D04, D10]`, async () => {
  assert.is((await target.event('target-good')).slot, SLOT_NAMES[firstSlot]);
  assert.match(kamailio.location('alice')!.contact, `@127.0.0.1:${target.sipPort}`);
});

const optionsOf = (transport: 'UDP' | 'TCP', port: number): string =>
  [
    `OPTIONS ${target.uri} SIP/2.0`, `Via: SIP/2.0/${transport} 127.0.0.1:${port};branch=z9hG4bK-${transport}-target;rport`, 'Max-Forwards: 70',
    'From: <sip:test@127.0.0.1>;tag=1', `To: <${target.uri}>`, `Call-ID: ${transport}@127.0.0.1`, 'CSeq: 1 OPTIONS', 'Content-Length: 0', '', '',
  ].join('\r\n');

const overUdp = (): Promise<string> =>
  new Promise((resolve) => {
    const socket = createSocket('udp4', (data) => {
      socket.close();
      resolve(data.toString());
    });
    socket.bind(0, '127.0.0.1', () => socket.send(optionsOf('UDP', socket.address().port), target.sipPort, '127.0.0.1'));
  });

const overTcp = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(target.sipPort, '127.0.0.1', () => socket.write(optionsOf('TCP', socket.localPort!)));
    socket.on('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString());
    });
  });

test(`${NAMES.options} [D04, S07]`, async () => {
  for (const answer of await Promise.all([overUdp(), overTcp()])) {
    assert.match(answer, /^SIP\/2\.0 200 /);
    assert.match(answer, new RegExp(`\r\nContact: <sip:[^>]*127\\.0\\.0\\.1:${target.sipPort}`));
  }
});

/** Marked frames of a voice that came to these ports so far. */
function heard(ports: PortRange, voice: number): number {
  const sound = soundInCapture(capture.datagrams(), ports);
  return sound === null ? 0 : analyseMarks(sound.pcm, sound.sampleRateHz, voice).marked;
}

test(`${NAMES.baresip} [D04, D10, H14]`, async () => {
  await baresip.command('dial', target.uri);
  call = await target.event('session-established');
  await untilTargetRtp(target, TALK_PACKETS);
  const before = heard(baresip.rtpPorts, HANDSET_VOICE);
  assert.ok(before >= HEARD_FRAMES, `${before} frames of the handset's voice at baresip before the switch`);
  const switched = await switchInTime(target, 'symbian');
  assert.ok(Number(switched.framesExpected) > 0);
  await untilTargetRtp(target, 3 * TALK_PACKETS);
  const after = heard(baresip.rtpPorts, HANDSET_VOICE);
  assert.ok(after >= before + HEARD_FRAMES, `${after - before} frames of it after the switch`);
  const records = await target.ask({ do: 'records' });
  assert.is(records.identical, true);
});

test(`${NAMES.sipp} [D04, D10, M04]`, async () => {
  const [sipPort, rtpPort] = sippPorts;
  const sipp = keep(new Sipp(['-sn', 'uas', '-m', '1'], scratchFolder('target-sipp'), sipPort, rtpPort));
  const { session } = await target.ask({ do: 'place-call', to: `sip:both@127.0.0.1:${kamailio.port}` });
  await target.event('session-established', { session });
  await target.ask({ do: 'records' }); // whoever has told its record has seen that both calls are up
  await target.ask({ do: 'merge', sessions: [call.session, session] });
  const told = (await target.ask({ do: 'stats' })) as { media: { streams: { rtp: { sent: number } }[] } };
  await untilTargetRtp(target, Math.max(...told.media.streams.map(({ rtp }) => rtp.sent)) + TALK_PACKETS);
  assert.ok(heard(sipp.rtpPorts, HANDSET_VOICE) >= HEARD_FRAMES, "the handset's voice at SIPp");
  assert.ok(heard(sipp.rtpPorts, BARESIP_VOICE) >= HEARD_FRAMES, "baresip's voice at SIPp: the target has heard it");
  await target.ask({ do: 'end', session });
  assert.is((await sipp.finished).exitCode, 0);
});

const cases = Object.values(NAMES);
const isRoot = process.getuid?.() === 0;
if (!isRoot) cases.forEach((name) => skip(name, 'tcpdump captures as root only'));
runWhere(isRoot && havePrograms(['baresip', 'tcpdump', 'sipp'], cases) && haveKamailio(cases) && haveTarget(TARGET, cases), test);
