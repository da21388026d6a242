// android.telecom.PhoneAccountHandle: names an account: the service that serves it, and its id there.

export class PhoneAccountHandle {
  constructor(private readonly componentName: string, private readonly id: string) {}

  getComponentName(): string { return this.componentName; }
  getId(): string { return this.id; }

  equals(other: PhoneAccountHandle): boolean {
    return this.componentName === other.componentName && this.id === other.id;
  }

  toString(): string { return `${this.componentName}/${this.id}`; }
  toJSON(): string { return this.toString(); }
}
