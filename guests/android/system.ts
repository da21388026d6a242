// The running Android-like system: puts record, phone service, Telecom, dialer and bus together, and keeps the turns.
import { createBusClient, type BusClient, type BusEvent, type Frame, type Guest, type GuestHost, type OwnRecord, type UserInput, type UserInputResult } from '../contract/index.ts';
import { RememberedCallNames } from './call-names.ts';
import { Dialer } from './dialer/index.ts';
import { actionOf, resultOf } from './input.ts';
import { limits } from './limits.ts';
import { manifest } from './manifest.ts';
import { SystemClock } from './os/system-clock.ts';
import { phoneAccount } from './record/accounts.ts';
import { TelephonyRecord } from './record/telephony-record.ts';
import { CallLogWriter } from './service/call-log-writer.ts';
import { CommandQueue } from './service/command-queue.ts';
import { HandsetBackend } from './service/handset-backend.ts';
import { passOn } from './service/passing-events.ts';
import { PhoneConnectionService } from './service/phone-connection-service.ts';
import { TelecomSystem } from './telecom/server/telecom-system.ts';
import { CallLogProvider } from './telephony/call-log.ts';
import { SipManager } from './telephony/sip-manager.ts';
import { SmsManager } from './telephony/sms-manager.ts';
import { TelephonyManager } from './telephony/telephony-manager.ts';

const FIRST_ACCOUNT = 0; // there is always one to call with, registered or not

export class AndroidSystem implements Guest {
  private readonly clock = new SystemClock();
  private readonly record = new TelephonyRecord();
  private readonly queue = new CommandQueue((name, fields, session, outcome) => this.client.command(name, fields, session, outcome));
  readonly callLog = new CallLogProvider();
  private readonly callLogWriter = new CallLogWriter(this.callLog);
  readonly telephony = new TelephonyManager();
  private readonly service: PhoneConnectionService;
  readonly telecom: TelecomSystem;
  private readonly sms: SmsManager;
  readonly dialer: Dialer;
  private readonly names: RememberedCallNames;
  private readonly client: BusClient;
  private introduced = false;
  private shown = '';

  constructor({ port }: GuestHost) {
    const backend = new HandsetBackend(this.queue);
    this.sms = new SmsManager(backend);
    this.service = new PhoneConnectionService(this.queue, this.record, () => port.participant, () => this.telecom.telecomManager);
    this.telecom = new TelecomSystem(this.service, backend, (connection) => this.service.ringingShown(connection), this.telephony, this.clock);
    this.dialer = new Dialer({ telecom: this.telecom.telecomManager, sip: new SipManager(backend), sms: this.sms, telephony: this.telephony, callLog: this.callLog, clock: this.clock });
    this.telecom.bindInCallService(this.dialer);
    this.names = new RememberedCallNames(this.service);
    this.client = createBusClient(port, manifest, {
      event: (event) => this.onEvent(event),
      snapshotBegin: () => this.record.snapshotBegin(),
      snapshotPart: (name, session, body) => this.record.snapshotPart(name, session, body),
      snapshotEnd: () => this.onSnapshot(),
      input: (input, reply) => this.onInput(input, reply),
      digest: () => this.record.digest(),
      projection: () => this.record.projection(),
      ownRecord: () => this.ownRecord(),
      prepare: () => null, // whatever the record says, this system can conduct it
    });
  }

  private ownRecord(): OwnRecord {
    const { calls, phone } = this.record.calls.ownRecord();
    return { calls, phone: { ...phone as object, callLog: this.callLog.query().slice(0, limits.callLogRowsReported) } };
  }

  onFrame(frame: Frame): void {
    this.clock.advance(frame.timeUs);
    this.client.onFrame(frame);
    this.endTurn();
  }

  onIdle(): void {
    this.client.onIdle();
    this.endTurn();
  }

  private onEvent(event: BusEvent): void {
    this.record.event(event);
    passOn(event, this.service.connectionOf(event.session), this.sms);
    this.follow();
  }

  private onSnapshot(): void {
    this.record.snapshotEnd();
    this.follow();
    if (this.introduced) return;
    this.introduced = true;
    this.queue.push('RegisterApplication', { application: Dialer.PACKAGE_NAME, callbacks: [...Dialer.CALLBACKS] }, 0, {
      done() {},
      refused: (refusal) => {
        this.introduced = false; // said again after the next snapshot
        this.client.log('warning', `the dialer's callbacks are not registered: ${refusal.text}`);
      },
    });
  }

  /** Makes the platform follow the record. */
  private follow(): void {
    const { calls } = this.record;
    if (!calls.accounts.has(FIRST_ACCOUNT)) this.telecom.registerPhoneAccount(phoneAccount(FIRST_ACCOUNT, '', false, 0));
    for (const account of calls.accounts.values()) this.telecom.registerPhoneAccount(account);
    if (calls.focusHolder === this.client.participant) this.telecom.focus.gain();
    else this.telecom.focus.lose();
    this.names.remember();
    this.service.reconcile();
    this.telecom.audio.onDeviceChanged(calls.audioState);
    this.callLogWriter.follow(calls);
    const mailboxes = [...calls.mailboxes.values()];
    this.telephony.internalNotifyMessageWaiting(mailboxes.some((own) => own.messageWaitingIndicator), mailboxes.reduce((sum, own) => sum + own.newVoiceMessages, 0));
  }

  private onInput(input: UserInput, reply: (result: UserInputResult) => void): void {
    const action = actionOf(input, this.names);
    if ('ok' in action) reply(resultOf(action, input, this.names));
    else this.dialer.perform(action, (result) => reply(resultOf(result, input, this.names)));
  }

  /** What was asked in this turn goes on the bus, and the screen shows what came of it. */
  private endTurn(): void {
    this.queue.flush();
    const lines = this.dialer.screen();
    const text = lines.join('\n');
    if (text === this.shown) return;
    this.shown = text;
    this.client.display(lines);
  }
}
