// CTelephonyAudioRouting: where a call's sound goes, and who is told when that changes.
import { CActive, TPriority } from '../kernel/active.ts';
import { KErrCancel, KErrInUse, KErrNone, KErrNotSupported, type TInt } from '../kernel/errors.ts';
import { KHandsetDevice, THandsetControl, THandsetRequest } from '../kernel/handset-device.ts';
import { RBusLogicalChannel, type Kernel } from '../kernel/kernel.ts';
import { User } from '../kernel/user.ts';
import { TAudioOutput } from './types.ts';

export interface MTelephonyAudioRoutingObserver {
  AvailableOutputsChanged(routing: CTelephonyAudioRouting): void;
  OutputChanged(routing: CTelephonyAudioRouting): void;
  SetOutputComplete(routing: CTelephonyAudioRouting, error: TInt): void;
}

const outputs: readonly TAudioOutput[] = [
  TAudioOutput.EHandset, TAudioOutput.ELoudspeaker, TAudioOutput.EWiredAudioAccessory, TAudioOutput.EBTAudioAccessory,
];

export class CTelephonyAudioRouting extends CActive {
  private readonly channel = new RBusLogicalChannel();
  private current = TAudioOutput.ENotActive;
  private previous = TAudioOutput.ENotActive;

  constructor(private readonly observer: MTelephonyAudioRoutingObserver) { super(TPriority.EPriorityStandard); }

  ConstructL(kernel: Kernel): void {
    User.LeaveIfError(this.channel.DoCreate(kernel, KHandsetDevice));
    kernel.scheduler.Add(this);
    this.current = this.channel.DoControl(THandsetControl.EOutput);
    this.channel.Watch(() => this.look());
  }

  AvailableOutputs(): readonly TAudioOutput[] { return outputs; }
  Output(): TAudioOutput { return this.current; }
  PreviousOutput(): TAudioOutput { return this.previous; }

  /** Leaves with KErrNotSupported for an output this handset lacks, with KErrInUse while another change is under way. */
  SetOutputL(output: TAudioOutput): void {
    if (!outputs.includes(output)) User.Leave(KErrNotSupported);
    if (this.IsActive()) User.Leave(KErrInUse);
    this.channel.DoRequest(THandsetRequest.ESetOutput, this.iStatus, String(output));
    this.SetActive();
  }

  protected RunL(): void { this.observer.SetOutputComplete(this, this.iStatus.Int()); }
  protected DoCancel(): void { User.RequestComplete(this.iStatus, KErrCancel); }
  protected override RunError(): TInt { return KErrNone; }

  private look(): void {
    const output: TAudioOutput = this.channel.DoControl(THandsetControl.EOutput);
    if (output === this.current) return;
    this.previous = this.current;
    this.current = output;
    this.observer.OutputChanged(this);
  }
}
