// What the user can ask for, and the ETel requests that each command becomes, in order.
import { KErrAlreadyExists, KErrArgument, KErrNotFound, KErrNotReady, KErrNotSupported, KErrServerBusy } from '../kernel/errors.ts';
import { Leave, User, type TRequestStatus } from '../kernel/user.ts';
import { TAudioOutput, TTelMicMuteState } from '../audio/types.ts';
import { TMobileCallStatus, type TMobileCallIdRestriction } from '../etel/types.ts';
import { RSendAsMessage } from '../messaging/send-as.ts';
import type { CPhoneCall } from './call.ts';
import type { CPhoneEngine } from './engine.ts';

export enum TPhoneCommand {
  EPhoneDial, EPhoneAnswer, EPhoneReject, EPhoneHold, EPhoneResume, EPhoneSwap, EPhoneJoin, EPhonePrivate, EPhoneTransfer,
  EPhoneSendTones, EPhoneMute, EPhoneRoute, EPhoneEnd, EPhoneSendMessage, EPhoneRegister, EPhoneUnregister,
}

export interface TPhoneCommandData {
  readonly command: TPhoneCommand;
  /** The call the user pointed at; empty = the one that the command is about by nature. */
  readonly callName: string;
  readonly callNames: readonly string[];
  readonly number: string;
  readonly text: string;
  readonly on: boolean;
  readonly idRestrict: TMobileCallIdRestriction;
  /** Of a dial: the dialog that the call joins; empty = none. */
  readonly join: string;
  /** Of register and unregister: index of the SIP profile. */
  readonly profile: number;
}

/** Posts one request. */
export type Step = (status: TRequestStatus) => void;
/** The requests of one command; returns the call it was about. Each step's error ends the command. */
export type Steps = Generator<Step, string, void>;

const { EStatusIdle, EStatusRinging, EStatusConnected, EStatusDisconnecting, EStatusHold } = TMobileCallStatus;

const outputs: Readonly<Record<string, TAudioOutput>> = {
  earpiece: TAudioOutput.EHandset, handset: TAudioOutput.EHandset,
  speaker: TAudioOutput.ELoudspeaker, loudspeaker: TAudioOutput.ELoudspeaker,
  wired: TAudioOutput.EWiredAudioAccessory, bluetooth: TAudioOutput.EBTAudioAccessory,
};

/** What is talked on goes on hold before another call is set up or answered, if the place for a held call is free. */
function* makeRoom(engine: CPhoneEngine): Generator<Step, boolean, void> {
  const active = engine.Active();
  if (engine.ConferenceActive() && engine.ConferenceOwned() && !engine.Held()) {
    yield (status) => engine.iConference.Swap(status);
    return true;
  }
  if (!active?.Owned() || engine.Held() || engine.ConferenceHeld()) return false;
  yield (status) => active.iCall.Hold(status);
  return true;
}

function chosen(engine: CPhoneEngine, { callName }: TPhoneCommandData, byNature: CPhoneCall | undefined): CPhoneCall {
  const call = callName === '' ? byNature : engine.CallNamed(callName);
  return call ?? User.Leave(callName === '' ? KErrNotReady : KErrNotFound);
}

function firstMember(engine: CPhoneEngine): CPhoneCall | undefined { return engine.CallNamed(engine.ConferenceCalls()[0] ?? ''); }

/** Hold and resume of one call, or of the whole conference, which ETel only swaps. */
function* setHeld(engine: CPhoneEngine, data: TPhoneCommandData, hold: boolean): Steps {
  const single = hold ? engine.Active() : engine.Held();
  const conference = hold === engine.ConferenceActive() ? firstMember(engine) : undefined;
  const call = chosen(engine, data, single ?? conference);
  if (call.Status() === (hold ? EStatusHold : EStatusConnected)) User.Leave(KErrAlreadyExists);
  const name = call.Name();
  if (engine.InConference(call)) yield (status) => engine.iConference.Swap(status);
  else yield (status) => (hold ? call.iCall.Hold(status) : call.iCall.Resume(status));
  return name;
}

const commands: Readonly<Record<TPhoneCommand, (engine: CPhoneEngine, data: TPhoneCommandData) => Steps>> = {
  *[TPhoneCommand.EPhoneDial](engine, { number, idRestrict, join }) {
    if (number === '') User.Leave(KErrArgument);
    yield* makeRoom(engine);
    const call = engine.NewCallL();
    const name = call.Name();
    yield (status) => call.Dial(status, number, { iIdRestrict: idRestrict, ...(join === '' ? {} : { iJoin: join }) });
    return name;
  },

  *[TPhoneCommand.EPhoneAnswer](engine, data) {
    const call = chosen(engine, data, engine.Ringing());
    if (call.Status() !== EStatusRinging) User.Leave(KErrNotReady);
    const name = call.Name();
    // Whoever rings may give up while room is made.
    const answer: Step = (status) => (engine.CallNamed(name) ?? User.Leave(KErrNotFound)).iCall.AnswerIncomingCall(status);
    yield* makeRoom(engine);
    try {
      yield answer;
    } catch (refused) {
      // Answering in the background brings the handset here, and its active call with it: now that call can make room.
      if (!(refused instanceof Leave) || refused.code !== KErrServerBusy || !(yield* makeRoom(engine))) throw refused;
      yield answer;
    }
    return name;
  },

  // ETel has no request of its own for it: hanging up a ringing call rejects it.
  *[TPhoneCommand.EPhoneReject](engine, data) {
    const call = chosen(engine, data, engine.Ringing());
    if (call.Status() !== EStatusRinging) User.Leave(KErrNotReady);
    const name = call.Name();
    yield (status) => call.iCall.HangUp(status);
    return name;
  },

  [TPhoneCommand.EPhoneHold]: (engine, data) => setHeld(engine, data, true),
  [TPhoneCommand.EPhoneResume]: (engine, data) => setHeld(engine, data, false),

  *[TPhoneCommand.EPhoneSwap](engine) {
    if (engine.ConferenceCalls().length > 0) {
      yield (status) => engine.iConference.Swap(status);
    } else {
      const call = engine.Active() ?? engine.Held() ?? User.Leave(KErrNotReady);
      yield (status) => call.iCall.Swap(status);
    }
    return '';
  },

  // The conference takes the active and the held call when it is made; later it takes calls by name.
  *[TPhoneCommand.EPhoneJoin](engine, { callNames }) {
    const members = engine.ConferenceCalls();
    const singles = [engine.Active(), engine.Held()].flatMap((call) => (call ? [call.Name()] : []));
    const wanted = callNames.length > 0 ? callNames.filter((name) => !members.includes(name)) : singles;
    if (wanted.length === 0) User.Leave(callNames.length > 0 ? KErrAlreadyExists : KErrNotReady);
    if (members.length > 0) {
      for (const name of wanted) yield (status) => engine.iConference.AddCall(status, name);
    } else {
      if (wanted.some((name) => !singles.includes(name))) User.Leave(KErrNotReady);
      yield (status) => engine.iConference.CreateConference(status);
    }
    return wanted[0];
  },

  *[TPhoneCommand.EPhonePrivate](engine, data) {
    const call = chosen(engine, data, undefined);
    yield (status) => call.iCall.GoOneToOne(status);
    return data.callName;
  },

  // ETel joins the active and the held party; it cannot send a party to a number.
  *[TPhoneCommand.EPhoneTransfer](engine, { number }) {
    if (number !== '') User.Leave(KErrNotSupported);
    const call = engine.Active() ?? User.Leave(KErrNotReady);
    const name = call.Name();
    yield (status) => call.iCall.Transfer(status);
    return name;
  },

  *[TPhoneCommand.EPhoneSendTones](engine, data) {
    if (data.callName !== '' && chosen(engine, data, undefined).Status() !== EStatusConnected) User.Leave(KErrNotReady);
    yield (status) => engine.iPhone.SendDTMFTones(status, data.text);
    return data.callName;
  },

  *[TPhoneCommand.EPhoneMute](engine, { on }) {
    yield (status) => engine.iMicMute.Set(status, on ? TTelMicMuteState.EPSTelMicMuteOn : TTelMicMuteState.EPSTelMicMuteOff);
    return '';
  },

  *[TPhoneCommand.EPhoneRoute](engine, { text }) {
    const output = outputs[text.toLowerCase()] ?? User.Leave(KErrArgument);
    yield (status) => engine.SetOutput(status, output);
    return '';
  },

  *[TPhoneCommand.EPhoneEnd](engine, data) {
    const call = chosen(engine, data, engine.Dialling() ?? engine.Active() ?? firstMember(engine) ?? engine.Held() ?? engine.Ringing());
    const status = call.Status(), name = call.Name();
    if (status === EStatusIdle || status === EStatusDisconnecting) User.Leave(KErrAlreadyExists);
    if (call.IsDialling()) call.DialCancel();
    else yield (request) => call.iCall.HangUp(request);
    return name;
  },

  *[TPhoneCommand.EPhoneSendMessage](engine, { number, text }) {
    const message = new RSendAsMessage(engine.iSendAs);
    message.AddRecipientL(number);
    message.SetBodyTextL(text);
    yield (status) => message.SendMessage(status);
    return '';
  },

  *[TPhoneCommand.EPhoneRegister](engine, { profile }) {
    yield (status) => engine.iProfiles.EnableL(status, profile);
    return '';
  },

  *[TPhoneCommand.EPhoneUnregister](engine, { profile }) {
    yield (status) => engine.iProfiles.Disable(status, profile);
    return '';
  },
};

export function stepsOf(engine: CPhoneEngine, data: TPhoneCommandData): Steps { return commands[data.command](engine, data); }
