// What stands on the phone's screen.
import { TAudioOutput, TTelMicMuteState } from '../audio/types.ts';
import { TMobileCallStatus, TOwnershipStatus } from '../etel/types.ts';
import type { CPhoneCall } from './call.ts';
import type { CPhoneEngine } from './engine.ts';
import { limits } from './limits.ts';

const statusWords: Readonly<Partial<Record<TMobileCallStatus, string>>> = {
  [TMobileCallStatus.EStatusDialling]: 'Calling',
  [TMobileCallStatus.EStatusRinging]: 'Incoming call',
  [TMobileCallStatus.EStatusAnswering]: 'Answering',
  [TMobileCallStatus.EStatusConnecting]: 'Connecting',
  [TMobileCallStatus.EStatusConnected]: 'Active',
  [TMobileCallStatus.EStatusHold]: 'On hold',
  [TMobileCallStatus.EStatusTransferring]: 'Transferring',
  [TMobileCallStatus.EStatusTransferAlerting]: 'Transferring, rings',
  [TMobileCallStatus.EStatusDisconnecting]: 'Disconnecting',
};

const outputWords: Readonly<Partial<Record<TAudioOutput, string>>> = {
  [TAudioOutput.EHandset]: 'Handset', [TAudioOutput.ELoudspeaker]: 'Loudspeaker',
  [TAudioOutput.EWiredAudioAccessory]: 'Headset', [TAudioOutput.EBTAudioAccessory]: 'Bluetooth',
};

export function screenLines(engine: CPhoneEngine): string[] {
  const members = engine.ConferenceCalls();
  const lines = [engine.Registered() ? 'Phone  registered' : 'Phone  no service'];
  if (members.length > 0) lines.push(`Conference ${engine.ConferenceHeld() ? 'on hold' : 'active'}  ${members.length} calls`);
  for (const call of engine.Calls()) {
    if (call.Status() !== TMobileCallStatus.EStatusIdle) lines.push(callLine(call, members.includes(call.Name())));
  }
  const output = outputWords[engine.iRouting.Output()];
  const audio = [engine.iMicMute.Get() === TTelMicMuteState.EPSTelMicMuteOn ? 'Muted' : '', output ?? ''].filter((word) => word !== '');
  if (audio.length > 0) lines.push(audio.join('  '));
  if (engine.VoiceMessages() > 0) lines.push(`Voice messages  ${engine.VoiceMessages()}`);
  if (engine.iTone !== '') lines.push(`Tone  ${engine.iTone}`);
  return lines.slice(0, limits.screenLines);
}

function callLine(call: CPhoneCall, inConference: boolean): string {
  const { iStatus, iRemoteParty } = call.Info();
  const notes = [
    inConference ? 'in conference' : '',
    call.iRemotelyHeld ? 'held by them' : '',
    call.iCall.GetOwnershipStatus() === TOwnershipStatus.EOwnedByAnotherClient ? 'not owned' : '',
  ].filter((note) => note !== '');
  const party = iRemoteParty.iCallingName || iRemoteParty.iRemoteNumber;
  return `${statusWords[iStatus] ?? ''}  ${party}${notes.length > 0 ? `  (${notes.join(', ')})` : ''}`;
}
