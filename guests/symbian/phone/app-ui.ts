// The phone application: takes commands from the keys, draws the screen.
import { KErrNone, KErrServerBusy, errorName, type TInt } from '../kernel/errors.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { CLogClient } from '../log/log-client.ts';
import { CPhoneCommand } from './command.ts';
import { stepsOf, type TPhoneCommandData } from './commands.ts';
import { CPhoneEngine } from './engine.ts';
import { limits } from './limits.ts';
import { screenLines } from './screen.ts';

export const KUidPhone = '0x100058B3';

/** The notifications that this app keeps armed. */
export const armedNotifications: readonly string[] = [
  'RLine.NotifyIncomingCall', 'RLine.NotifyCallAdded',
  'RMobileCall.NotifyMobileCallStatusChange', 'RMobileCall.NotifyMobileCallCapsChange', 'RMobileCall.NotifyCallEvent',
  'RMobileConferenceCall.NotifyConferenceEvent', 'RMobileConferenceCall.NotifyConferenceStatusChange',
  'RMobilePhone.NotifyNetworkRegistrationStatusChange', 'RMobilePhone.NotifyIccMessageWaitingIndicatorsChange',
  'RMobilePhone.NotifyDTMFEvent', 'RProperty.Subscribe',
];

export interface TCommandResult { readonly error: TInt; readonly name: string; readonly callName: string }

export class CPhoneAppUi {
  private readonly engine: CPhoneEngine;
  private readonly commands = new Set<CPhoneCommand>();
  private shown = '';

  constructor(private readonly kernel: Kernel, log: CLogClient, private readonly display: (lines: string[]) => void) {
    this.engine = new CPhoneEngine(kernel, log, () => this.draw());
  }

  ConstructL(): void {
    this.engine.ConstructL();
    this.draw();
  }

  /** `done` hears once how it went. */
  HandleCommandL(data: TPhoneCommandData, done: (result: TCommandResult) => void): void {
    if (this.commands.size >= limits.commandsInFlight) return done(result(KErrServerBusy, ''));
    const command = new CPhoneCommand(stepsOf(this.engine, data), (ended, error, callName) => {
      ended.Deque();
      this.commands.delete(ended);
      done(result(error, callName));
    });
    this.commands.add(command);
    this.kernel.scheduler.Add(command);
    command.Start();
  }

  private draw(): void {
    const lines = screenLines(this.engine);
    const text = lines.join('\n');
    if (text === this.shown) return;
    this.shown = text;
    this.display(lines);
  }
}

function result(error: TInt, callName: string): TCommandResult {
  return { error, name: error === KErrNone ? '' : errorName(error), callName };
}
