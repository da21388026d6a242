// RTelServer: a client's session with the ETel server.
import { KErrNone, KErrNotFound, type TInt } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { User } from '../../kernel/user.ts';
import { KEtelServerName, TelServer, TelSession } from '../server/server.ts';

export enum TNetworkType { ENetworkTypeWiredAnalog, ENetworkTypeWiredDigital, ENetworkTypeMobileAnalog, ENetworkTypeMobileDigital, ENetworkTypeUnknown }

export interface TPhoneInfo { iName: string; iNetworkType: TNetworkType; iNumberOfLines: number }

export class RTelServer {
  private connection: { server: TelServer; session: TelSession } | null = null;

  /** DEVIATES: takes the kernel, which Symbian reaches by an executive call. */
  Connect(kernel: Kernel): TInt {
    const server = kernel.FindServer(KEtelServerName, TelServer);
    if (!server) return KErrNotFound;
    this.connection = { server, session: new TelSession() };
    return KErrNone;
  }

  Close(): void { this.connection = null; }

  LoadPhoneModule(name: string): TInt { return name === this.server().module.tsyName ? KErrNone : KErrNotFound; }

  EnumeratePhones(): number { return 1; }

  GetPhoneInfo(index: number): TPhoneInfo {
    if (index !== 0) User.Leave(KErrNotFound);
    return { iName: this.server().module.phoneName, iNetworkType: TNetworkType.ENetworkTypeMobileDigital, iNumberOfLines: 1 };
  }

  GetTsyName(index: number): string {
    if (index !== 0) User.Leave(KErrNotFound);
    return this.server().module.tsyName;
  }

  /** For the other classes of this library. */
  server(): TelServer { return (this.connection ?? User.Panic('ETel Client', 0)).server; }
  session(): TelSession { return (this.connection ?? User.Panic('ETel Client', 0)).session; }
}
