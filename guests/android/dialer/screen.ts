// What stands on the phone's screen: a few lines made from the calls, the audio state and the last notes.
import { limits } from '../limits.ts';
import { CallAudioState, CallState, type Call } from '../telecom/index.ts';
import { isExternal } from './call-selection.ts';

export interface ScreenContent {
  readonly calls: readonly Call[];
  readonly audio: CallAudioState;
  readonly missed: number;
  readonly messageWaiting: boolean;
  readonly voiceMessages: number;
  readonly notes: readonly string[];
  readonly nowMillis: number;
}

const WORDS: Readonly<Record<CallState, string>> = {
  [CallState.STATE_NEW]: 'New',
  [CallState.STATE_DIALING]: 'Calling',
  [CallState.STATE_RINGING]: 'Incoming call',
  [CallState.STATE_HOLDING]: 'On hold',
  [CallState.STATE_ACTIVE]: 'In call',
  [CallState.STATE_DISCONNECTED]: 'Call ended',
  [CallState.STATE_SELECT_PHONE_ACCOUNT]: 'Choose an account',
  [CallState.STATE_CONNECTING]: 'Connecting',
  [CallState.STATE_DISCONNECTING]: 'Hanging up',
  [CallState.STATE_PULLING_CALL]: 'Taking the call over',
  [CallState.STATE_AUDIO_PROCESSING]: 'Processing',
  [CallState.STATE_SIMULATED_RINGING]: 'Incoming call',
};

export function screenLines({ calls, audio, missed, messageWaiting, voiceMessages, notes, nowMillis }: ScreenContent): string[] {
  const lines: string[] = [];
  for (const call of [...calls.filter(rings), ...calls.filter((call) => !rings(call))]) {
    if (call.getParent() !== null) continue;
    lines.push(callLine(call, nowMillis));
    for (const child of call.getChildren()) lines.push(`  ${party(child)}`);
  }
  if (lines.length === 0) lines.push('Ready');
  const route = audio.getRoute() > CallAudioState.ROUTE_EARPIECE ? CallAudioState.audioRouteToString(audio.getRoute()) : '';
  const audioWords = [audio.isMuted() ? 'Muted' : '', route].filter((word) => word !== '');
  if (audioWords.length > 0) lines.push(audioWords.join(', '));
  if (missed > 0) lines.push(`${missed} missed`);
  // A mailbox may say that something waits, and not how much of it.
  if (messageWaiting) lines.push(voiceMessages > 0 ? `Voicemail (${voiceMessages})` : 'Voicemail');
  lines.push(...notes);
  return lines.slice(0, limits.displayLines).map((line) => line.slice(0, limits.displayLineCharacters));
}

/** What rings comes first: it wants an answer. */
function rings(call: Call): boolean {
  return call.getState() === CallState.STATE_RINGING;
}

function callLine(call: Call, nowMillis: number): string {
  const children = call.getChildren().length;
  const who = children > 0 ? `conference of ${children}` : party(call);
  const connected = call.getDetails().getConnectTimeMillis();
  const parts = [`${WORDS[call.getState()]}: ${who}`];
  if (connected > 0 && call.getState() !== CallState.STATE_DISCONNECTED) parts.push(duration(nowMillis - connected));
  if (isExternal(call)) parts.push('on the other system');
  return parts.join('  ');
}

function party(call: Call): string {
  const details = call.getDetails();
  const number = details.getHandle().toString();
  return details.getCallerDisplayName() === '' ? number : `${details.getCallerDisplayName()} <${number}>`;
}

/** "03:05", from stamps only: the line moves when something happens. */
function duration(millis: number): string {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  return `${hours > 0 ? `${hours}:` : ''}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
