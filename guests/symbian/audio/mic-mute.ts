// The microphone's mute key: a publish-and-subscribe property of the whole handset (KTelMicMuteState).
import { KErrCancel, KErrNone, type TInt } from '../kernel/errors.ts';
import { KHandsetDevice, THandsetControl, THandsetRequest } from '../kernel/handset-device.ts';
import { RBusLogicalChannel, type Kernel } from '../kernel/kernel.ts';
import { User, type TRequestStatus } from '../kernel/user.ts';
import type { TTelMicMuteState } from './types.ts';

/** RProperty, attached to the one key. */
export class RMicMuteProperty {
  private readonly channel = new RBusLogicalChannel();
  private subscriber: TRequestStatus | null = null;
  private last: TInt = 0;

  Attach(kernel: Kernel): TInt {
    const error = this.channel.DoCreate(kernel, KHandsetDevice);
    if (error !== KErrNone) return error;
    this.last = this.Get();
    this.channel.Watch(() => {
      if (this.Get() === this.last) return;
      this.last = this.Get();
      this.complete(KErrNone);
    });
    return KErrNone;
  }

  Get(): TTelMicMuteState { return this.channel.DoControl(THandsetControl.EMicMute); }

  /** DEVIATES: RProperty::Set returns at once; here the writer waits for the audio adaptation, whose refusal would be lost otherwise. */
  Set(status: TRequestStatus, value: TTelMicMuteState): void {
    this.channel.DoRequest(THandsetRequest.ESetMicMute, status, String(value));
  }

  /** Completes once, at the next change. */
  Subscribe(status: TRequestStatus): void {
    User.RequestPending(status);
    this.subscriber = status;
  }

  Cancel(): void { this.complete(KErrCancel); }

  private complete(reason: TInt): void {
    const subscriber = this.subscriber;
    this.subscriber = null;
    if (subscriber) User.RequestComplete(subscriber, reason);
  }
}
