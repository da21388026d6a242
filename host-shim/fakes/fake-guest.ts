// A guest for the machine's tests: the contract's bus client over a record of two fields a session, and a script for its manners.
import { createBusClient, digestOf } from '../../guests/contract/index.ts';
import type { BusClient, BusEvent, Frame, GuestImage, Outcome, Port } from '../../guests/contract/index.ts';
import { ErrorCode, UserInputVerb } from '../../proto/index.ts';

/** What becomes of each command: "done 3", "WRONG_STATE". */
export type Fate = { fate: string | null };

export class FakeGuest {
  /** Answer to Prepare: null agrees, a text refuses. */
  refusesSwitch: string | null = null;
  /** Keeps the frame of Prepare to itself. */
  ignoresPrepare = false;
  /** A planted fault: this event is not folded. */
  forgets: string | null = null;
  readonly events: string[] = [];
  readonly client: BusClient;
  #record = new Map<number, { owner: number; state: string }>();
  #active = 0;

  constructor(readonly port: Port, name: string) {
    this.client = createBusClient(port, { name, busVersion: { min: 1, max: 1 } }, {
      event: (event) => this.#fold(event),
      snapshotBegin: () => this.#record.clear(),
      snapshotPart: (part, session, body) => {
        if (part === 'HandsetSnapshot') this.#active = body.activeGuest;
        else this.#record.set(session, { owner: body.owner, state: body.codec ? 'up' : 'offered' });
      },
      snapshotEnd: () => undefined,
      input: (input, reply) => {
        if (input.verb === UserInputVerb.ANSWER) return void this.command('Accept', {}, input.session, { done: (session) => reply({ ok: true, session }), refused: ({ code, text }) => reply({ ok: false, code: ErrorCode[code], text }) });
        if (input.verb === UserInputVerb.END || input.verb === UserInputVerb.REJECT) return void this.command('End', {}, input.session, { done: (session) => reply({ ok: true, session }), refused: ({ code, text }) => reply({ ok: false, code: ErrorCode[code], text }) });
        if (input.verb === UserInputVerb.PLACE_CALL) return void this.command('PlaceCall', { to: input.to }, 0, { done: (session) => reply({ ok: true, session }), refused: ({ code, text }) => reply({ ok: false, code: ErrorCode[code], text }) });
        reply({ ok: false, code: 'NOT_HERE', text: 'this guest has no such key' });
      },
      digest: () => digestOf(this.#text()),
      projection: () => JSON.parse(this.#text()),
      ownRecord: () => ({ calls: [...this.#record].map(([session, own]) => ({ session, own })), phone: { name } }),
      prepare: () => this.refusesSwitch,
    });
  }

  get synchronised(): boolean {
    return this.client.synchronised;
  }

  onFrame(frame: Frame): void {
    if (this.ignoresPrepare && frame.type === 0x0009) return this.client.onFrame({ ...frame, type: 0xfff0 });
    this.client.onFrame(frame);
  }

  onIdle(): void {
    this.client.onIdle();
  }

  command(name: string, fields: Record<string, unknown> = {}, session = 0, outcome?: Outcome): Fate {
    const fate: Fate = { fate: null };
    this.client.command(name, fields, session, outcome ?? {
      done: (concerned) => { fate.fate = `done ${concerned}`; },
      refused: ({ code }) => { fate.fate = ErrorCode[code]; },
    });
    return fate;
  }

  #fold(event: BusEvent): void {
    this.events.push(event.name);
    if (event.name === this.forgets) return;
    switch (event.name) {
      case 'SessionCreated': this.#record.set(event.session, { owner: event.body.owner, state: 'offered' }); return;
      case 'SessionOffered': this.#record.set(event.session, { owner: 0, state: 'offered' }); return;
      case 'SessionAnswering': this.#record.get(event.session)!.owner = event.body.owner; return;
      case 'SessionEstablished': this.#record.get(event.session)!.state = 'up'; return;
      case 'SessionEnded': this.#record.delete(event.session); return;
      case 'OwnerChanged':
        this.#active = event.body.toGuest;
        for (const session of this.#record.values()) if (session.owner !== 0 && session.owner === event.body.fromGuest) session.owner = event.body.toGuest;
    }
  }

  #text(): string {
    return JSON.stringify({ active: this.#active, sessions: [...this.#record].sort(([a], [b]) => a - b) });
  }
}

/** The same as an image; `boots` collects each run of it. */
export function fakeImage(name: string, boots: FakeGuest[] = []): GuestImage {
  return {
    manifest: {
      name, title: name, apiSurface: 'fake', busVersion: { min: 1, max: 1 }, codecs: ['PCMU', 'PCMA'],
      callLimits: { active: 1, held: 1, waiting: 1, dialling: 1, conferenceLegs: 5 }, capabilities: [], devices: [],
    },
    boot({ port }) {
      const guest = new FakeGuest(port, name);
      boots.push(guest);
      return guest;
    },
  };
}
