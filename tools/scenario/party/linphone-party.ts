// linphonec as a party of a scenario.
import { join } from 'node:path';
import { EXIT_MISSING, Failure } from '../../failure.ts';
import { REGISTRAR_PASSWORD } from '../../far-end/registrar/registrar.ts';
import type { PartyPlan } from '../scenario.ts';
import { AwaitedEvents } from '../stage/awaited-events.ts';
import type { Message } from '../stage/event-log.ts';
import { Linphone } from './linphone.ts';
import { writeMarkedVoice } from './marked-voice.ts';
import type { Party, Registrar } from './party.ts';

/** What it says, in our words. */
const EVENTS: readonly [RegExp, (found: RegExpExecArray) => Message][] = [
  [/Receiving new incoming call from .*?(sips?:[^>\s]+)/, ([, from]) => ({ event: 'offered', from })],
  [/Call \d+ to .* ringing|Remote ringing/i, () => ({ event: 'ringing' })],
  [/Media streams established/, () => ({ event: 'established' })],
  [/has been paused by|is now paused/, () => ({ event: 'held' })],
  [/Receiving tone (\S)/, ([, digit]) => ({ event: 'dtmf', digit })],
  [/Call \d+ with .* ended/, () => ({ event: 'ended' })],
  [/Registration on .* successful/, () => ({ event: 'registered' })],
  [/Registration on .* failed/, () => ({ event: 'registration-failed' })],
];

export async function startLinphone(name: string, plan: PartyPlan, folder: string, registrar: Registrar | null): Promise<Party> {
  const user = name.toLowerCase();
  const voiceWav = join(folder, `voice-${name}.wav`);
  await writeMarkedVoice(voiceWav, plan.voice, 8000);
  const answers = plan.answer !== 'manual';
  const linphone = await Linphone.start({ name: user, folder, voiceWav, autoAnswer: answers, ...(registrar ? { registrar: { port: registrar.port, transport: 'udp', password: REGISTRAR_PASSWORD } } : {}) });
  const events = new AwaitedEvents(`linphonec ${name}`);
  let firstHeardMs: number | null = null;
  let isHeld = false;
  linphone.hear((line) => {
    for (const [pattern, made] of EVENTS) {
      const found = pattern.exec(line);
      if (!found) continue;
      const event = made(found);
      if (event.event === 'established') {
        firstHeardMs ??= Date.now();
        if (isHeld) event.event = 'resumed'; // it has no word of its own for that
        isHeld = false;
      }
      if (event.event === 'held') isHeld = true;
      events.push(event);
    }
  });
  return {
    name,
    voice: plan.voice,
    uri: registrar ? `sip:${user}@127.0.0.1:${registrar.port}` : linphone.uri,
    events,
    async do(verb, fields) {
      if (verb === 'hold') return linphone.pause();
      if (verb === 'resume') return linphone.resume();
      const lines: Record<string, string> = { call: `call ${fields.to}`, answer: 'answer', end: 'terminate', dtmf: fields.digits ?? '' };
      const line = lines[verb];
      if (line === undefined) throw new Failure('NOT_INSTALLED', EXIT_MISSING, `linphonec cannot ${verb} here; give ${name} another program`);
      linphone.tell(line);
    },
    result: async () => ({ rtp: null, recording: firstHeardMs === null ? null : { path: linphone.recording, startEpochMs: firstHeardMs }, ...(linphone.failure === null ? {} : { failure: linphone.failure }) }),
    stop: () => linphone.stop(),
  };
}
