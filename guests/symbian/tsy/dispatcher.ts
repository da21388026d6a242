// The dispatcher: asks the capability bitmap, sends what the table says, completes once when all answers are in.
import type { Outcome, Refusal } from '../../contract/index.ts';
import { KErrNone, KErrNotSupported, KErrServerBusy, errorName, type TInt } from '../kernel/errors.ts';
import { HangUpCause, KDispatchCallControlMultipartyUnitId, KDispatchHandsetUnitId, dispatchTable, type DispatchArguments, type DispatchId } from './dispatch-table.ts';
import { errorOf } from './error-code.ts';

/** The driver's way to the bus: BusClient, as much of it as a driver needs. */
export interface DriverBus {
  command(name: string, fields: Record<string, unknown>, session: number, outcome: Outcome): boolean;
  log(level: 'debug' | 'info' | 'warning' | 'error', text: string): void;
}

export type Completion = (error: TInt, callId: number) => void;

const nothing: DispatchArguments = {
  callId: 0, otherId: 0, callIds: [], cause: HangUpCause.NormalClearing, text: '', message: '', callbacks: [], number: 0, on: false, join: '',
};

export class Dispatcher {
  private readonly rows = new Map(dispatchTable.map((row) => [row.id, row]));
  private readonly supported = new Set(dispatchTable.filter((row) => row.commands).map((row) => row.id));

  constructor(private readonly bus: DriverBus) {}

  isDispatchInterfaceSupported(id: DispatchId): boolean { return this.supported.has(id); }

  /** Sends a request to the driver; `complete` is called once, with the call it concerned. */
  request(id: DispatchId, given: Partial<DispatchArguments>, complete: Completion): void {
    if (!this.isDispatchInterfaceSupported(id)) return complete(KErrNotSupported, 0);
    const row = this.rows.get(id)!;
    const commands = row.commands!({ ...nothing, ...given });
    const multiparty = id >= KDispatchCallControlMultipartyUnitId && id < KDispatchHandsetUnitId;
    let open = commands.length, result: TInt = KErrNone, concerned = 0;
    const one = (error: TInt, callId: number) => {
      open--;
      if (result === KErrNone) result = error;
      if (callId !== 0) concerned = callId;
      if (open === 0) complete(result, concerned);
    };
    for (const { name, fields = {}, session = 0 } of commands) {
      const sent = this.bus.command(name, fields, session, {
        done: (callId) => one(KErrNone, callId),
        refused: (refusal) => {
          const error = errorOf(refusal, multiparty);
          this.tell(row.completion, error, refusal);
          one(error, session);
        },
      });
      // A full ring is a server without a free message slot.
      if (!sent) one(KErrServerBusy, session);
    }
  }

  private tell(completion: string, error: TInt, { text }: Refusal): void {
    this.bus.log('info', `${completion}(${errorName(error)}): ${text}`);
  }
}
