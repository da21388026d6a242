// A phone module over a scripted bus, with one ETel client: events in, commands out, answers by hand.
import { decode, encode, messageByName } from '../../../proto/index.ts';
import type { Outcome, Refusal } from '../../contract/index.ts';
import { RMobileConferenceCall } from '../etel/client/conference-call.ts';
import { RMobileLine } from '../etel/client/line.ts';
import { RMobileCall } from '../etel/client/mobile-call.ts';
import { RMobilePhone } from '../etel/client/phone.ts';
import { RTelServer } from '../etel/client/tel-server.ts';
import { KEtelServerName, TelServer } from '../etel/server/server.ts';
import { KHandsetDevice } from '../kernel/handset-device.ts';
import { Kernel } from '../kernel/kernel.ts';
import { TRequestStatus } from '../kernel/user.ts';
import { Dispatcher, type DriverBus } from './dispatcher.ts';
import { HandsetDevice } from './handset-device.ts';
import { TwinsetPhoneModule } from './phone-module.ts';

export const OTHER_SYSTEM = 2, THIS_SYSTEM = 3;

export interface SentCommand { name: string; session: number; fields: Record<string, unknown>; outcome: Outcome }

export class ScriptedBusEnd implements DriverBus {
  readonly sent: SentCommand[] = [];
  readonly told: string[] = [];
  full = false;

  command(name: string, fields: Record<string, unknown>, session: number, outcome: Outcome): boolean {
    if (this.full) return false;
    encode(name, fields);
    this.sent.push({ name, session, fields, outcome });
    return true;
  }

  log(_level: 'debug' | 'info' | 'warning' | 'error', text: string): void { this.told.push(text); }
  done(session?: number): void { const command = this.sent.at(-1)!; command.outcome.done(session ?? command.session); }
  refuse(refusal: Partial<Refusal>): void { this.sent.at(-1)!.outcome.refused({ code: 0, text: '', sipCode: 0, ...refusal }); }
  names(): string[] { return this.sent.map(({ name, session }) => `${name} ${session}`); }
}

const called = { localUri: 'sip:alice@example.org', account: 0, media: 1 };
const talking = { codec: 'PCMU', ptimeMs: 20, media: 1 };

export class ScriptedPhone {
  readonly bus = new ScriptedBusEnd();
  readonly kernel = new Kernel();
  readonly dispatcher = new Dispatcher(this.bus);
  readonly module = new TwinsetPhoneModule(THIS_SYSTEM, this.dispatcher);
  readonly phone = new RMobilePhone();
  readonly line = new RMobileLine();
  readonly conference = new RMobileConferenceCall();
  sequence = 0;
  timeUs = 1_000_000;

  constructor() {
    this.kernel.StartServer(KEtelServerName, new TelServer(this.module));
    this.kernel.LoadLogicalDevice(KHandsetDevice, new HandsetDevice(this.module, this.dispatcher));
    const server = new RTelServer();
    server.Connect(this.kernel);
    this.phone.Open(server, this.module.phoneName);
    this.line.Open(this.phone, this.module.lineName);
    this.conference.Open(this.phone);
  }

  event(name: string, session = 0, fields: Record<string, unknown> = {}): void {
    const { type } = messageByName(name)!;
    this.timeUs += 20_000;
    this.module.onEvent({ name, session, sequence: ++this.sequence, timeUs: this.timeUs, body: decode(type, encode(name, fields)).body });
  }

  created(session: number, owner = THIS_SYSTEM): this { this.event('SessionCreated', session, { ...called, remoteUri: `sip:party${session}@example.org`, owner }); return this; }
  offered(session: number): this { this.event('SessionOffered', session, { ...called, remoteUri: `sip:party${session}@example.org`, remoteName: `Party ${session}` }); return this; }
  established(session: number): this { this.event('SessionEstablished', session, talking); return this; }
  held(session: number, side = 1): this { this.event('SessionHeld', session, { side }); return this; }
  resumed(session: number, side = 1): this { this.event('SessionResumed', session, { side }); return this; }
  joined(...sessions: number[]): this { for (const session of sessions) this.event('ParticipantJoined', session, { conference: 1 }); return this; }
  ended(session: number, reason: Record<string, unknown> = { side: 2, q850: 16 }): this { this.event('SessionEnded', session, { reason }); return this; }
  /** An active call that this client owns. */
  connected(session: number): this {
    this.created(session).established(session).call(session);
    return this;
  }

  /** An owned handle on the session's call. */
  call(session: number): RMobileCall {
    const call = new RMobileCall();
    call.OpenExistingCall(this.line, this.module.callNameOf(session));
    call.AcquireOwnership(new TRequestStatus());
    return call;
  }

  /** What the commands were since `from`. */
  since(from: number): string[] { return this.bus.names().slice(from); }
}
