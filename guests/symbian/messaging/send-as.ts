// RSendAs and RSendAsMessage: the messaging server as much as a phone app needs to send a text.
import { KErrArgument, type TInt } from '../kernel/errors.ts';
import { KHandsetDevice, THandsetRequest } from '../kernel/handset-device.ts';
import { RBusLogicalChannel, type Kernel } from '../kernel/kernel.ts';
import { User, type TRequestStatus } from '../kernel/user.ts';

export class RSendAs {
  readonly channel = new RBusLogicalChannel();

  Connect(kernel: Kernel): TInt { return this.channel.DoCreate(kernel, KHandsetDevice); }
}

export class RSendAsMessage {
  private recipient = '';
  private body = '';

  constructor(private readonly server: RSendAs) {}

  AddRecipientL(address: string): void {
    if (address === '') User.Leave(KErrArgument);
    this.recipient = address;
  }

  SetBodyTextL(text: string): void { this.body = text; }

  /** Completes when the message was delivered to its next server. */
  SendMessage(status: TRequestStatus): void {
    this.server.channel.DoRequest(THandsetRequest.ESendMessage, status, this.recipient, this.body);
  }
}
