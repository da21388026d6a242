// The booted system: kernel, drivers, servers and the phone app put together, and the plumbing between port and keypad.
import { UserInputVerb } from '../../proto/index.ts';
import { createBusClient, type BusClient, type Frame, type Guest, type GuestHost, type OwnRecord, type UserInput, type UserInputResult } from '../contract/index.ts';
import { KEtelServerName, TelServer } from './etel/server/server.ts';
import { KErrDied, KErrNone, KErrNotFound, KErrNotSupported, errorName } from './kernel/errors.ts';
import { KHandsetDevice } from './kernel/handset-device.ts';
import { Kernel } from './kernel/kernel.ts';
import { Panic } from './kernel/user.ts';
import { CLogClient } from './log/log-client.ts';
import { manifest } from './manifest.ts';
import { CPhoneAppUi, KUidPhone, armedNotifications } from './phone/app-ui.ts';
import { TPhoneCommand } from './phone/commands.ts';
import { restrictionOf } from './tsy/bus-words.ts';
import { DispatchId } from './tsy/dispatch-table.ts';
import { Dispatcher } from './tsy/dispatcher.ts';
import { HandsetDevice } from './tsy/handset-device.ts';
import { TwinsetPhoneModule } from './tsy/phone-module.ts';

const commandOfVerb: Readonly<Record<number, TPhoneCommand>> = {
  [UserInputVerb.PLACE_CALL]: TPhoneCommand.EPhoneDial,
  [UserInputVerb.ANSWER]: TPhoneCommand.EPhoneAnswer,
  [UserInputVerb.REJECT]: TPhoneCommand.EPhoneReject,
  [UserInputVerb.HOLD]: TPhoneCommand.EPhoneHold,
  [UserInputVerb.RESUME]: TPhoneCommand.EPhoneResume,
  [UserInputVerb.SWAP]: TPhoneCommand.EPhoneSwap,
  [UserInputVerb.MERGE]: TPhoneCommand.EPhoneJoin,
  [UserInputVerb.SPLIT]: TPhoneCommand.EPhonePrivate,
  [UserInputVerb.TRANSFER]: TPhoneCommand.EPhoneTransfer,
  [UserInputVerb.DTMF]: TPhoneCommand.EPhoneSendTones,
  [UserInputVerb.MUTE]: TPhoneCommand.EPhoneMute,
  [UserInputVerb.ROUTE]: TPhoneCommand.EPhoneRoute,
  [UserInputVerb.END]: TPhoneCommand.EPhoneEnd,
  [UserInputVerb.SEND_MESSAGE]: TPhoneCommand.EPhoneSendMessage,
  [UserInputVerb.REGISTER]: TPhoneCommand.EPhoneRegister,
  [UserInputVerb.UNREGISTER]: TPhoneCommand.EPhoneUnregister,
};

export class SymbianSystem implements Guest {
  private readonly kernel = new Kernel();
  private readonly log = new CLogClient();
  private readonly bus: BusClient;
  private readonly dispatcher: Dispatcher;
  private readonly module: TwinsetPhoneModule;
  private readonly phone: CPhoneAppUi;
  private applicationTold = false;
  private panic: Panic | null = null;
  private readonly answers = new Set<(result: UserInputResult) => void>();

  constructor({ port }: GuestHost) {
    this.bus = createBusClient(port, manifest, {
      event: (event) => this.module.onEvent(event),
      snapshotBegin: () => this.module.onSnapshotBegin(),
      snapshotPart: (name, session, body) => this.module.onSnapshotPart(name, session, body),
      snapshotEnd: () => this.onSnapshotEnd(),
      input: (input, reply) => this.onInput(input, reply),
      digest: () => this.module.digest(),
      projection: () => this.module.projection(),
      ownRecord: () => this.ownRecord(),
      prepare: () => this.panic?.message ?? null,
    });
    this.dispatcher = new Dispatcher(this.bus);
    this.module = new TwinsetPhoneModule(port.participant, this.dispatcher);
    this.kernel.StartServer(KEtelServerName, new TelServer(this.module));
    this.kernel.LoadLogicalDevice(KHandsetDevice, new HandsetDevice(this.module, this.dispatcher));
    this.phone = new CPhoneAppUi(this.kernel, this.log, (lines) => this.bus.display(lines));
    this.phone.ConstructL();
  }

  private ownRecord(): OwnRecord {
    const { calls, phone } = this.module.ownRecord();
    return { calls, phone: { ...phone as object, iLog: this.log.Recent() } };
  }

  onFrame(frame: Frame): void {
    this.kernel.SetHomeTime(frame.timeUs);
    this.bus.onFrame(frame);
    this.run();
  }

  onIdle(): void {
    this.run();
    this.bus.onIdle();
  }

  /** The one scheduler runs when there is something to run for. */
  private run(): void {
    if (!this.panic) this.guarded(() => { this.kernel.scheduler.RunReady(); });
  }

  /** A panic kills the app and leaves the record alive. */
  private guarded(body: () => void): void {
    try {
      body();
    } catch (error) {
      if (!(error instanceof Panic)) throw error;
      this.panic = error;
      this.bus.log('error', error.message);
      this.bus.display([`App. closed  ${error.message}`]);
      for (const answer of this.answers) answer({ ok: false, code: errorName(KErrDied), text: error.message });
      this.answers.clear();
    }
  }

  private onSnapshotEnd(): void {
    this.module.onSnapshotEnd();
    if (this.applicationTold) return;
    this.applicationTold = true;
    const told = { text: KUidPhone, callbacks: armedNotifications };
    this.dispatcher.request(DispatchId.HandsetRegisterApplication, told, (error) => { if (error !== KErrNone) this.applicationTold = false; });
  }

  private onInput(input: UserInput, reply: (result: UserInputResult) => void): void {
    const command = commandOfVerb[input.verb];
    if (this.panic) return reply({ ok: false, code: errorName(KErrDied), text: this.panic.message });
    if (command === undefined) return reply({ ok: false, code: errorName(KErrNotSupported), text: `the phone has no key for ${input.verb}` });
    const callName = this.module.callNameOf(input.session);
    const callNames = input.sessions.map((session) => this.module.callNameOf(session));
    if ((input.session !== 0 && callName === '') || callNames.includes('')) return reply({ ok: false, code: errorName(KErrNotFound), text: 'no such call' });
    const data = { command, callName, callNames, number: input.to, text: input.text, on: input.on, idRestrict: restrictionOf(input.withhold), profile: input.account, join: input.join };
    this.answers.add(reply);
    this.guarded(() => this.phone.HandleCommandL(data, ({ error, name, callName: concerned }) => {
      this.answers.delete(reply);
      if (error !== KErrNone) return reply({ ok: false, code: name, text: `${TPhoneCommand[command]} failed with ${name}` });
      reply({ ok: true, session: this.module.sessionOf(concerned) || input.session });
    }));
  }
}
