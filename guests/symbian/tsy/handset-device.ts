// The handset's logical device: microphone, audio output, messages and registration go through the same driver as the calls.
import { KErrArgument, KErrNotSupported, type TInt } from '../kernel/errors.ts';
import { THandsetControl, THandsetRequest } from '../kernel/handset-device.ts';
import type { DLogicalDevice } from '../kernel/kernel.ts';
import { TAudioOutput, TTelMicMuteState } from '../audio/types.ts';
import { Route } from '../../../proto/index.ts';
import { routeOf } from './bus-words.ts';
import { DispatchId, type DispatchArguments } from './dispatch-table.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { TwinsetPhoneModule } from './phone-module.ts';

type Dispatch = readonly [DispatchId, Partial<DispatchArguments>];

export class HandsetDevice implements DLogicalDevice {
  constructor(private readonly module: TwinsetPhoneModule, private readonly dispatcher: Dispatcher) {}

  DoRequest(request: number, a1: string, a2: string, complete: (error: TInt) => void): void {
    const dispatch = this.dispatchOf(request, a1, a2);
    if (typeof dispatch === 'number') return complete(dispatch);
    this.dispatcher.request(...dispatch, (error) => complete(error));
  }

  DoControl(control: number): TInt {
    const phone = this.module.phone();
    switch (control) {
      case THandsetControl.EMicMute: return phone.iMicMute;
      case THandsetControl.EOutput: return phone.iOutput;
      case THandsetControl.EProfileRegistered: return phone.iProfiles.some((profile) => profile.iRegistered) ? 1 : 0;
      default: return KErrNotSupported;
    }
  }

  Watch(changed: () => void): void { this.module.watchPhone(changed); }

  private dispatchOf(request: number, a1: string, a2: string): Dispatch | TInt {
    switch (request) {
      case THandsetRequest.ESetMicMute: return [DispatchId.HandsetSetMicMute, { on: Number(a1) === TTelMicMuteState.EPSTelMicMuteOn }];
      case THandsetRequest.ESetOutput: {
        const route = routeOf(Number(a1) as TAudioOutput);
        return route === Route.UNSPECIFIED ? KErrArgument : [DispatchId.HandsetSetOutput, { number: route }];
      }
      case THandsetRequest.ESendMessage: return [DispatchId.HandsetSendMessage, { text: this.module.addressOf(a1), message: a2 }];
      case THandsetRequest.EEnableProfile: return [DispatchId.HandsetRegister, { number: Number(a1) }];
      case THandsetRequest.EDisableProfile: return [DispatchId.HandsetUnregister, { number: Number(a1) }];
      default: return KErrNotSupported;
    }
  }
}
