// Which ETel call name stands for which bus session; apps see nothing but the names.

export class CallNames {
  private readonly names = new Map<number, string>();
  private readonly sessions = new Map<string, number>();   // 0 = not dialled yet
  private next = 1;

  constructor(private readonly lineName: string) {}

  /** A name for a call that has no session yet. */
  reserve(): string {
    const name = `${this.lineName}::${this.next++}`;
    this.sessions.set(name, 0);
    return name;
  }

  /** The session's name, made at need. */
  nameOf(session: number): string {
    const known = this.names.get(session);
    if (known) return known;
    const name = this.reserve();
    this.bind(name, session);
    return name;
  }

  bind(name: string, session: number): void {
    this.names.set(session, name);
    this.sessions.set(name, session);
  }

  has(name: string): boolean { return this.sessions.has(name); }
  /** 0 when the call has no session. */
  sessionOf(name: string): number { return this.sessions.get(name) ?? 0; }

  release(name: string): void {
    this.names.delete(this.sessionOf(name));
    this.sessions.delete(name);
  }
}
