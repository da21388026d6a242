// The service's Conference: several sessions with the same conference number, asked for things through its first member.
import type { PhoneAccountHandle } from '../telecom/phone-account-handle.ts';
import { Conference } from '../telecom/conference.ts';
import { ConnectionState } from '../telecom/connection-constants.ts';
import { conferenceCapabilities, conferenceProperties } from './capabilities.ts';
import { PhoneConnection } from './phone-connection.ts';
import type { PhoneCommands } from './phone-commands.ts';

export class PhoneConference extends Conference {
  constructor(readonly number: number, handle: PhoneAccountHandle, private readonly commands: PhoneCommands) { super(handle); }

  /** Any member's session stands for the whole conference on the bus. */
  get session(): number {
    const first = this.getPrimaryConnection();
    return first instanceof PhoneConnection ? first.session : 0;
  }

  get isExternal(): boolean {
    const first = this.getPrimaryConnection();
    return first instanceof PhoneConnection && first.isExternal;
  }

  /** Takes in and lets go until the members are these, and stands as they stand. */
  follow(members: readonly PhoneConnection[]): void {
    for (const connection of [...this.getConnections()]) if (!members.some((member) => member === connection)) this.removeConnection(connection);
    for (const connection of members) this.addConnection(connection);
    this.setConnectionProperties(conferenceProperties(this.isExternal));
    if (members.some((member) => member.getState() === ConnectionState.STATE_ACTIVE)) this.setActive();
    else if (members.some((member) => member.getState() === ConnectionState.STATE_HOLDING)) this.setOnHold();
    this.setConnectionCapabilities(conferenceCapabilities(this.isExternal));
    const connected = members.map((member) => member.getConnectTimeMillis()).filter((millis) => millis > 0);
    if (connected.length > 0) this.setConnectTimeMillis(Math.min(...connected));
  }

  override onHold(): void { this.commands.hold(this, this.session); }
  override onUnhold(): void { this.commands.unhold(this, this.session); }
  override onDisconnect(): void { for (const connection of this.getConnections()) connection.onDisconnect(); }
  override onPlayDtmfTone(digit: string): void { this.commands.digit(this, this.session, digit); }
  override onPullExternalCall(): void { this.commands.pull(this, () => {}); }
}
