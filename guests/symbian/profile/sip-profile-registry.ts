// CSIPProfileRegistry, as much as enables and disables the phone's profiles (accounts).
import { KHandsetDevice, THandsetControl, THandsetRequest } from '../kernel/handset-device.ts';
import { RBusLogicalChannel, type Kernel } from '../kernel/kernel.ts';
import { User, type TRequestStatus } from '../kernel/user.ts';

/** DEVIATES: Symbian answers EnableL and Disable through an observer; one TRequestStatus says the same. */
export class CSIPProfileRegistry {
  private readonly channel = new RBusLogicalChannel();

  ConstructL(kernel: Kernel): void { User.LeaveIfError(this.channel.DoCreate(kernel, KHandsetDevice)); }

  EnableL(status: TRequestStatus, profile: number): void { this.channel.DoRequest(THandsetRequest.EEnableProfile, status, String(profile)); }
  Disable(status: TRequestStatus, profile: number): void { this.channel.DoRequest(THandsetRequest.EDisableProfile, status, String(profile)); }
  IsEnabled(): boolean { return this.channel.DoControl(THandsetControl.EProfileRegistered) === 1; }
}
