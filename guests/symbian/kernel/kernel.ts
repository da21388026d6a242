// What a thread reaches through the executive: its scheduler, servers by name and logical devices by name.
import { CActiveScheduler } from './active.ts';
import { KErrAlreadyExists, KErrNone, KErrNotFound, type TInt } from './errors.ts';
import { User, type TRequestStatus } from './user.ts';

/** A loaded device driver (LDD) as the executive sees it. */
export interface DLogicalDevice {
  /** Starts a request; `complete` is called once, at once or later. */
  DoRequest(request: number, a1: string, a2: string, complete: (error: TInt) => void): void;
  /** Answers at once. */
  DoControl(control: number): TInt;
  /** Tells `changed` whenever a control's answer may have changed. */
  Watch(changed: () => void): void;
}

export class Kernel {
  readonly scheduler = new CActiveScheduler();
  private timeUs = 0;
  private readonly servers = new Map<string, object>();
  private readonly devices = new Map<string, DLogicalDevice>();

  /** TTime::HomeTime as far as a guest is told: microseconds since boot, of the newest bus frame. */
  HomeTime(): number { return this.timeUs; }
  SetHomeTime(timeUs: number): void { this.timeUs = timeUs; }

  StartServer(name: string, server: object): void {
    if (this.servers.has(name)) User.Leave(KErrAlreadyExists);
    this.servers.set(name, server);
  }

  /** The server a client session connects to; the client library knows its class. */
  FindServer<T extends object>(name: string, kind: abstract new (...given: never[]) => T): T | null {
    const server = this.servers.get(name);
    return server instanceof kind ? server : null;
  }

  LoadLogicalDevice(name: string, device: DLogicalDevice): void {
    if (this.devices.has(name)) User.Leave(KErrAlreadyExists);
    this.devices.set(name, device);
  }

  FindDevice(name: string): DLogicalDevice | null { return this.devices.get(name) ?? null; }
}

/** The user side of a device driver. */
export class RBusLogicalChannel {
  private device: DLogicalDevice | null = null;

  DoCreate(kernel: Kernel, name: string): TInt {
    this.device = kernel.FindDevice(name);
    return this.device ? KErrNone : KErrNotFound;
  }

  DoRequest(request: number, status: TRequestStatus, a1 = '', a2 = ''): void {
    User.RequestPending(status);
    this.open().DoRequest(request, a1, a2, (error) => User.RequestComplete(status, error));
  }

  DoControl(control: number): TInt { return this.open().DoControl(control); }
  Watch(changed: () => void): void { this.open().Watch(changed); }

  private open(): DLogicalDevice { return this.device ?? User.Panic('KERN-EXEC', 0); }
}
