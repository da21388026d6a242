// One boot of an emulated board, kept, and taken up again: it knows what time it is, its registrar hears of it at once, and it telephones.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FirstAnswer } from '../../tools/bench/boot-peers.ts';
import { startKamailio, type Kamailio } from '../../tools/scenario/party/kamailio.ts';
import { startHandset, type RunningHandset } from '../support/handset.ts';
import { haveKamailio } from '../support/kamailio.ts';
import { runWhere } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';
import { haveTarget, startTarget, switchInTime, untilTargetRtp, type RunningTarget } from '../support/target.ts';

const TARGET = 'aarch64-virt';
const BOOT_MS = 200_000;
const REGISTER_MS = 60_000;
const POLL_MS = 50;
const EXPIRES_S = 600;
const TALK_PACKETS = 50;

const NAMES = {
  clock: 'a target that is taken up from a snapshot answers OPTIONS, and its wall clock is right again',
  registers: 'it registers at once at Kamailio, which has forgotten it meanwhile (RFC 3261 10.2.4)',
  called: 'it is called, and switches in the call',
  calls: 'it calls, and switches back in the call',
};

let kamailio: Kamailio;
let target: RunningTarget;
let peer: RunningHandset;
let startedMs: number;
const seconds = (ms: number): number => Math.floor(ms / 1000);

test.before(async () => {
  const folder = scratchFolder('snapshot');
  const configuration = join(folder, 'handset.yaml');
  kamailio = await startKamailio(folder, EXPIRES_S);
  const registrar = `sip:127.0.0.1:${kamailio.port}`;
  writeFileSync(configuration, `accounts: [{ uri: "sip:alice@127.0.0.1:${kamailio.port}", registrar: "${registrar}", user: alice, password: secret }]\nanswer: active\ncodecs: [PCMU]\n`);
  const start = (): Promise<RunningTarget> => startTarget(TARGET, ['--config', configuration, '--snapshot', '--snapshots', folder]);
  const first = await start();
  await first.event('target-snapshot', {}, BOOT_MS);
  await first.stop();
  assert.is(kamailio.location('alice'), null, 'what ends unregisters');
  startedMs = Date.now();
  target = await start();
  peer = await startHandset({ words: ['--answer', 'active', '--register', registrar, '--user', 'bob', '--password', 'secret'] });
  await peer.event('registered');
});

test.after(async () => {
  await peer?.stop();
  await target?.stop();
  await kamailio?.stop();
});

test(`${NAMES.clock} [D04]`, async () => {
  const answer = FirstAnswer.ask(target.sipPort);
  await answer.came;
  answer.close();
  const time = Number((await target.event('target-resumed')).time);
  assert.ok(time >= seconds(startedMs) && time <= seconds(Date.now()), `${time} is not between ${seconds(startedMs)} and now: it is that of the snapshot`);
});

test(`${NAMES.registers} [D04, S01]`, async () => {
  for (const until = Date.now() + REGISTER_MS; kamailio.location('alice') === null && Date.now() < until; ) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  assert.match(kamailio.location('alice')?.contact ?? 'nobody', `@127.0.0.1:${target.sipPort}`);
});

test(`${NAMES.called} [D04, H14]`, async () => {
  const { session } = await peer.ask({ do: 'place-call', to: `sip:alice@127.0.0.1:${kamailio.port}` });
  await target.event('session-established');
  await untilTargetRtp(target, TALK_PACKETS);
  assert.ok(Number((await switchInTime(target, 'symbian')).framesExpected) > 0);
  await peer.ask({ do: 'end', session });
  await target.event('session-ended');
});

test(`${NAMES.calls} [D04, H14]`, async () => {
  const { session } = await target.ask({ do: 'place-call', to: `sip:bob@127.0.0.1:${kamailio.port}` });
  await target.event('session-established', { session });
  await untilTargetRtp(target, TALK_PACKETS);
  assert.ok(Number((await switchInTime(target, 'android')).framesExpected) > 0);
  await target.ask({ do: 'end', session });
  assert.is((await target.ask({ do: 'records' })).identical, true);
});

const cases = Object.values(NAMES);
runWhere(haveKamailio(cases) && haveTarget(TARGET, cases), test);
