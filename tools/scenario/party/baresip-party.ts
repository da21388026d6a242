// baresip as a party of a scenario.
import { join } from 'node:path';
import { EXIT_MISSING, Failure } from '../../failure.ts';
import type { PartyPlan } from '../scenario.ts';
import { AwaitedEvents } from '../stage/awaited-events.ts';
import { Baresip } from './baresip.ts';
import { capturedResult, startCapture } from './captured.ts';
import { writeMarkedVoice } from './marked-voice.ts';
import type { Party, Registrar } from './party.ts';

const BARESIP_CODECS = 'pcmu';
/** baresip's words, in ours. */
const EVENTS: Readonly<Record<string, string>> = { CALL_INCOMING: 'offered', CALL_RINGING: 'ringing', CALL_ESTABLISHED: 'established', CALL_CLOSED: 'ended', CALL_DTMF_START: 'dtmf', REGISTER_OK: 'registered', REGISTER_FAIL: 'registration-failed' };

export async function startBaresip(name: string, plan: PartyPlan, folder: string, registrar: Registrar | null = null): Promise<Party> {
  const user = name.toLowerCase();
  const voiceWav = join(folder, `voice-${name}.wav`);
  await writeMarkedVoice(voiceWav, plan.voice);
  const baresip = await Baresip.start({ name: user, folder, answer: 'manual', codecs: BARESIP_CODECS, voiceWav, ...(registrar ? { registrar } : {}) });
  const events = new AwaitedEvents(`baresip ${name}`);
  baresip.hear((type, param) => {
    const event = EVENTS[type];
    if (event) events.push({ event, ...(event === 'dtmf' ? { digit: param } : {}) });
  });
  if (plan.answer !== 'manual') baresip.answerAfter(plan.ringMs ?? 0);
  const capture = await startCapture(name, folder, baresip.sipPort, baresip.rtpPorts).catch(async (error: unknown) => {
    await baresip.stop();
    throw error;
  });
  return {
    name,
    voice: plan.voice,
    uri: `sip:${user}@127.0.0.1:${registrar?.port ?? baresip.sipPort}`,
    events,
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
    async result() {
      const { failure } = baresip;
      return { ...(await capturedResult(name, capture, baresip.rtpPorts, folder)), ...(failure === null ? {} : { failure }) };
    },
    async stop() {
      await Promise.all([baresip.stop(), capture.stop()]);
    },
  };
}
