// Parties for `--peers real`: baresip, or SIPp's built-in uac for a party that only calls.
import { join } from 'node:path';
import { WavWriter } from '../../../host-shim/media/index.ts';
import { EXIT_MISSING, Failure } from '../../failure.ts';
import type { PartyPlan } from '../scenario.ts';
import { Baresip } from './baresip.ts';
import { Capture } from './capture.ts';
import { writeMarkedVoice } from './marked-voice.ts';
import type { Party, PartyResult } from './party.ts';
import type { PortRange } from './ports.ts';
import { rtpInCapture, soundInCapture } from './received-audio.ts';
import { Sipp } from './sipp.ts';

const BARESIP_CODECS = 'pcmu';
const SIPP_PAUSE_MS = 60_000; // longer than any scenario: the handset hangs up

export const isSilentPeer = (plan: PartyPlan): boolean => plan.real === 'sipp';

export async function startRealPeer(name: string, plan: PartyPlan, folder: string): Promise<Party> {
  return plan.real === 'sipp' ? startSipp(name, plan, folder) : startBaresip(name, plan, folder);
}

async function resultOf(name: string, capture: Capture, ports: PortRange, folder: string): Promise<PartyResult> {
  await capture.stop();
  const datagrams = capture.datagrams();
  const rtp = rtpInCapture(datagrams, ports);
  const sound = soundInCapture(datagrams, ports);
  if (!sound) return { rtp, recording: null };
  const path = join(folder, `far-end-${name}.wav`);
  const file = await WavWriter.create(path, sound.sampleRateHz);
  file.write(sound.pcm);
  await file.close();
  return { rtp, recording: { path, startEpochMs: sound.startEpochMs } };
}

const startCapture = (name: string, folder: string, sipPort: number, { from, to }: PortRange): Promise<Capture> =>
  Capture.start(join(folder, `far-end-${name}.pcap`), `udp and (port ${sipPort} or portrange ${from}-${to})`);

async function startBaresip(name: string, plan: PartyPlan, folder: string): Promise<Party> {
  const user = name.toLowerCase();
  const voiceWav = join(folder, `voice-${name}.wav`);
  await writeMarkedVoice(voiceWav, plan.voice);
  const baresip = await Baresip.start({ name: user, folder, answer: 'manual', codecs: BARESIP_CODECS, voiceWav });
  if (plan.answer !== 'manual') baresip.answerAfter(plan.ringMs ?? 0);
  const capture = await startCapture(name, folder, baresip.sipPort, baresip.rtpPorts).catch(async (error: unknown) => {
    await baresip.stop();
    throw error;
  });
  return {
    name,
    voice: plan.voice,
    uri: `sip:${user}@127.0.0.1:${baresip.sipPort}`,
    async do(verb, fields) {
      const commands: Record<string, [string, string?]> = {
        call: ['dial', fields.to],
        answer: ['accept'],
        end: ['hangup'],
        hold: ['hold'],
        resume: ['resume'],
        dtmf: ['sndcode', fields.digits],
      };
      const command = commands[verb];
      if (!command) throw new Failure('NOT_INSTALLED', EXIT_MISSING, `baresip cannot ${verb}; play this scenario with --peers builtin`);
      await baresip.command(...command);
    },
    result: () => resultOf(name, capture, baresip.rtpPorts, folder),
    async stop() {
      await Promise.all([baresip.stop(), capture.stop()]);
    },
  };
}

async function startSipp(name: string, plan: PartyPlan, folder: string): Promise<Party> {
  const [sipPort, rtpPort] = await Sipp.ports();
  const rtpPorts = Sipp.rtpPorts(rtpPort);
  const capture = await startCapture(name, folder, sipPort, rtpPorts);
  let call: Sipp | null = null;
  return {
    name,
    voice: plan.voice,
    uri: `sip:sipp@127.0.0.1:${sipPort}`,
    async do(verb, fields) {
      if (verb !== 'call')
        throw new Failure(
          'NOT_INSTALLED',
          EXIT_MISSING,
          `SIPp's built-in uac can only call, not ${verb}; give the party another program or play it with --peers builtin`,
        );
      const [user, address] = fields.to!.replace(/^sip:/, '').split('@');
      call = new Sipp([address!, '-sn', 'uac', '-s', user!, '-m', '1', '-d', String(SIPP_PAUSE_MS)], folder, sipPort, rtpPort);
    },
    result: () => resultOf(name, capture, rtpPorts, folder),
    async stop() {
      await Promise.all([call?.stop(), capture.stop()]);
    },
  };
}
