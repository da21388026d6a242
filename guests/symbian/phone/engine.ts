// The phone engine: the app's handles on ETel and the OS's services, and the calls it follows.
import { KErrNone, KRequestPending, type TInt } from '../kernel/errors.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { TPckgBuf, TRequestStatus, User } from '../kernel/user.ts';
import { CWatcher } from '../kernel/watcher.ts';
import { CTelephonyAudioRouting, type MTelephonyAudioRoutingObserver } from '../audio/telephony-audio-routing.ts';
import { RMicMuteProperty } from '../audio/mic-mute.ts';
import type { TAudioOutput } from '../audio/types.ts';
import { RMobileConferenceCall } from '../etel/client/conference-call.ts';
import { RMobileLine } from '../etel/client/line.ts';
import { RMobilePhone } from '../etel/client/phone.ts';
import { RTelServer } from '../etel/client/tel-server.ts';
import { EDisplayVoicemailActive, TMobileCallStatus, TMobileConferenceStatus, TMobilePhoneRegistrationStatus } from '../etel/types.ts';
import type { CLogClient } from '../log/log-client.ts';
import { RSendAs } from '../messaging/send-as.ts';
import { CSIPProfileRegistry } from '../profile/sip-profile-registry.ts';
import { logEventOf } from './call-log.ts';
import { CPhoneCall, type MPhoneCallObserver } from './call.ts';

const { EStatusIdle, EStatusRinging, EStatusDialling, EStatusConnecting, EStatusConnected, EStatusHold } = TMobileCallStatus;
const { EConferenceActive, EConferenceHold } = TMobileConferenceStatus;

export class CPhoneEngine implements MPhoneCallObserver, MTelephonyAudioRoutingObserver {
  readonly iPhone = new RMobilePhone();
  readonly iConference = new RMobileConferenceCall();
  readonly iMicMute = new RMicMuteProperty();
  readonly iRouting = new CTelephonyAudioRouting(this);
  readonly iSendAs = new RSendAs();
  readonly iProfiles = new CSIPProfileRegistry();
  iTone = '';
  private readonly server = new RTelServer();
  private readonly line = new RMobileLine();
  private readonly calls = new Map<string, CPhoneCall>();
  private routing: TRequestStatus | null = null;

  constructor(private readonly kernel: Kernel, private readonly log: CLogClient, private readonly changed: () => void) {}

  ConstructL(): void {
    User.LeaveIfError(this.server.Connect(this.kernel));
    User.LeaveIfError(this.iPhone.Open(this.server, this.server.GetPhoneInfo(0).iName));
    User.LeaveIfError(this.line.Open(this.iPhone, this.iPhone.GetLineInfo(0).iName));
    User.LeaveIfError(this.iConference.Open(this.iPhone));
    User.LeaveIfError(this.iMicMute.Attach(this.kernel));
    User.LeaveIfError(this.iSendAs.Connect(this.kernel));
    this.iRouting.ConstructL(this.kernel);
    this.iProfiles.ConstructL(this.kernel);
    this.watch();
    for (let index = 0; index < this.line.EnumerateCall(); index++) this.Open(this.line.GetCallInfo(index).iCallName);
  }

  NewCallL(): CPhoneCall {
    const call = new CPhoneCall(this.kernel, this);
    call.OpenNewL(this.line);
    this.calls.set(call.Name(), call);
    return call;
  }

  /** Follows a call that the line announced; one that is over already goes to the log at once. */
  Open(name: string): void {
    if (this.calls.has(name)) return;
    const call = new CPhoneCall(this.kernel, this);
    call.OpenExistingL(this.line, name);
    this.calls.set(name, call);
    if (call.Status() === EStatusIdle) this.CallEnded(call);
    else call.Adopt();
  }

  // ---- Finding calls.

  Calls(): CPhoneCall[] { return [...this.calls.values()]; }
  CallNamed(name: string): CPhoneCall | undefined { return this.calls.get(name); }
  ConferenceCalls(): string[] {
    return Array.from({ length: this.iConference.EnumerateCalls() }, (_, index) => this.iConference.GetMobileCallInfo(index).iCallName);
  }
  InConference(call: CPhoneCall): boolean { return this.ConferenceCalls().includes(call.Name()); }

  Ringing(): CPhoneCall | undefined { return this.single(EStatusRinging); }
  Active(): CPhoneCall | undefined { return this.single(EStatusConnected); }
  Held(): CPhoneCall | undefined { return this.single(EStatusHold); }
  Dialling(): CPhoneCall | undefined { return this.single(EStatusDialling) ?? this.single(EStatusConnecting); }
  ConferenceActive(): boolean { return this.iConference.GetConferenceStatus() === EConferenceActive; }
  ConferenceHeld(): boolean { return this.iConference.GetConferenceStatus() === EConferenceHold; }
  ConferenceOwned(): boolean { return this.ConferenceCalls().every((name) => this.calls.get(name)?.Owned()); }
  Registered(): boolean { return this.iPhone.GetNetworkRegistrationStatus() === TMobilePhoneRegistrationStatus.ERegisteredOnHomeNetwork; }

  /** Unheard voice messages; 0 while the indicator is off. */
  VoiceMessages(): number {
    const indicators = new TPckgBuf({ iDisplayStatus: 0, iVoiceMsgs: 0 });
    this.iPhone.GetIccMessageWaitingIndicators(new TRequestStatus(), indicators);
    return (indicators.iValue.iDisplayStatus & EDisplayVoicemailActive) === 0 ? 0 : Math.max(1, indicators.iValue.iVoiceMsgs);
  }

  // ---- MPhoneCallObserver.

  CallChanged(): void { this.changed(); }

  CallEnded(call: CPhoneCall): void {
    const info = call.Info();
    this.calls.delete(call.Name());
    call.Close();
    if (info.iCallId !== 0) this.log.AddEvent(logEventOf(info, call.iSince)); // a dial that the network never had leaves no trace
    this.changed();
  }

  // ---- Audio routing, made a request.

  SetOutput(status: TRequestStatus, output: TAudioOutput): void {
    User.RequestPending(status);
    this.routing = status;
    const error = User.Trap(() => this.iRouting.SetOutputL(output));
    if (error !== KErrNone) this.SetOutputComplete(this.iRouting, error);
  }

  SetOutputComplete(_routing: CTelephonyAudioRouting, error: TInt): void {
    if (this.routing?.iStatus === KRequestPending) User.RequestComplete(this.routing, error);
    this.routing = null;
  }
  OutputChanged(): void { this.changed(); }
  AvailableOutputsChanged(): void { this.changed(); }

  private single(status: TMobileCallStatus): CPhoneCall | undefined {
    const members = this.ConferenceCalls();
    return this.Calls().find((call) => call.Status() === status && !members.includes(call.Name()));
  }

  private watch(): void {
    const incoming = new TPckgBuf(''), added = new TPckgBuf(''), event = new TPckgBuf(0), eventCall = new TPckgBuf(''), tone = new TPckgBuf('');
    const conference = new TPckgBuf(TMobileConferenceStatus.EConferenceIdle);
    const indicators = new TPckgBuf({ iDisplayStatus: 0, iVoiceMsgs: 0 });
    const registration = new TPckgBuf(TMobilePhoneRegistrationStatus.ERegistrationUnknown);
    for (const watcher of [
      new CWatcher((status) => this.line.NotifyCallAdded(status, added), () => this.line.NotifyCallAddedCancel(), () => this.Open(added.iValue)),
      new CWatcher((status) => this.line.NotifyIncomingCall(status, incoming), () => this.line.NotifyIncomingCallCancel(), () => this.Open(incoming.iValue)),
      new CWatcher((status) => this.iConference.NotifyConferenceEvent(status, event, eventCall), () => this.iConference.NotifyConferenceEventCancel(), this.changed),
      new CWatcher((status) => this.iConference.NotifyConferenceStatusChange(status, conference), () => this.iConference.NotifyConferenceStatusChangeCancel(), this.changed),
      new CWatcher((status) => this.iPhone.NotifyNetworkRegistrationStatusChange(status, registration), () => this.iPhone.NotifyNetworkRegistrationStatusChangeCancel(), this.changed),
      new CWatcher((status) => this.iPhone.NotifyIccMessageWaitingIndicatorsChange(status, indicators), () => this.iPhone.NotifyIccMessageWaitingIndicatorsChangeCancel(), this.changed),
      new CWatcher((status) => this.iPhone.NotifyDTMFEvent(status, tone), () => this.iPhone.NotifyDTMFEventCancel(), () => { this.iTone = tone.iValue; this.changed(); }),
      new CWatcher((status) => this.iMicMute.Subscribe(status), () => this.iMicMute.Cancel(), this.changed),
    ]) {
      this.kernel.scheduler.Add(watcher);
      watcher.Start();
    }
  }
}
