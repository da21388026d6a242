// A whole telephone world in one thread under virtual time: handset, far ends, network; every datagram and frame is kept.
import { createHash } from 'node:crypto';
import { bootBare, bootInThread } from '../../host-shim/index.ts';
import type { Bare, Handset, HandsetEvent, HandsetOptions, Network, SimulatedNetwork, SimulatedNetworkOptions, VirtualClock } from '../../host-shim/index.ts';
import type { Loudspeaker } from '../../host-shim/media/index.ts';
import { MessageType, decode, encode } from '../../proto/index.ts';
import { GUEST_NAMES, inThreadGuest } from '../../tools/in-thread/guests.ts';
import { InThreadHosts, isSettled } from '../../tools/in-thread/hosts.ts';
import { watchedNetwork } from '../../tools/in-thread/watched-network.ts';

/** What somebody heard: 16 kHz mono. */
export class Ear implements Loudspeaker {
  readonly #frames: Int16Array[] = [];
  write(pcm: Int16Array): void { this.#frames.push(pcm.slice()); }
  close(): Promise<void> { return Promise.resolve(); }
  pcm(): Int16Array {
    const all = new Int16Array(this.#frames.reduce((sum, frame) => sum + frame.length, 0));
    let at = 0;
    for (const frame of this.#frames) {
      all.set(frame, at);
      at += frame.length;
    }
    return all;
  }
}

export interface FarEnd { bare: Bare; uri: string; ear: Ear; established: number; ended: number; call(to: string): void; hangUp(): void; command(name: 'Hold' | 'PlaceCall' | 'TransferBlind' | 'TransferAttended', session: number, fields?: object): void }

export class InThreadWorld {
  readonly clock: VirtualClock;
  readonly net: SimulatedNetwork;
  readonly events: HandsetEvent[] = [];
  readonly ear = new Ear();
  /** First lines of the SIP messages that the handset sent. */
  readonly signalling: string[] = [];
  handset!: Handset;
  readonly #hosts: InThreadHosts;
  readonly #all = createHash('sha256');
  readonly #tapped: Network;

  constructor(seed = 1, weather: SimulatedNetworkOptions = {}) {
    this.#hosts = new InThreadHosts(seed, { delayMs: 2, ...weather });
    this.clock = this.#hosts.clock;
    this.net = this.#hosts.net;
    this.#tapped = watchedNetwork(this.net, { received: (data) => this.#note('datagram', data) });
  }

  async bootHandset(options: HandsetOptions = {}): Promise<this> {
    const { bind, devices } = this.#hosts.next(this.#tapped);
    this.handset = await bootInThread({
      ...devices, bind, audio: { microphone: 'marks:0', loudspeaker: this.ear },
      guests: GUEST_NAMES.map((name) => inThreadGuest(name)),
      trace: {
        datagram: (_nowMs, direction, _local, _remote, data) => {
          if (direction === 'out') this.signalling.push(Buffer.from(data).toString('latin1').split('\r\n', 1)[0]);
        },
        frame: (_nowMs, frame) => this.#note('frame', frame),
        log: () => undefined,
      },
      ...options,
    });
    this.handset.on('event', (event) => this.events.push(event));
    return this;
  }

  /** Somebody who rings for `ringMs` and answers, or only when `ringMs` is Infinity. */
  async bootFarEnd(name: string, party: number, ringMs = 200): Promise<FarEnd> {
    const { bind, devices } = this.#hosts.next(this.#tapped);
    let request = 0;
    const live = new Set<number>();
    const ear = new Ear();
    const farEnd = { uri: `sip:${name}@${bind.ip}`, ear, established: 0, ended: 0 } as FarEnd;
    const send = (message: 'Ring' | 'Accept' | 'End' | 'Hold' | 'PlaceCall' | 'TransferBlind' | 'TransferAttended', session: number, fields: object = {}): void => {
      farEnd.bare.port.send(MessageType[message], encode(message as string, fields), session, ++request);
    };
    farEnd.bare = await bootBare({
      bind, inThread: devices, audio: { microphone: `marks:${party}`, loudspeaker: ear }, accounts: [{ uri: farEnd.uri }],
      onFrame: (frame) => {
        const { name: what } = decode(frame.type, frame.payload);
        if (what === 'SessionOffered') {
          send('Ring', frame.session);
          if (ringMs !== Infinity) this.clock.at(this.clock.nowMs() + ringMs, () => send('Accept', frame.session));
        }
        if (what === 'SessionOffered' || what === 'SessionCreated') live.add(frame.session);
        if (what === 'SessionEstablished') farEnd.established++;
        if (what === 'SessionEnded') {
          farEnd.ended++;
          live.delete(frame.session);
        }
      },
    });
    farEnd.command = send;
    farEnd.call = (to) => send('PlaceCall', 0, { to });
    farEnd.hangUp = () => { for (const session of live) send('End', session); };
    return farEnd;
  }

  get uri(): string {
    return `sip:handset@${this.handset.bind.ip}`;
  }

  named<N extends HandsetEvent['event']>(name: N): Extract<HandsetEvent, { event: N }>[] {
    return this.events.filter((event) => event.event === name) as Extract<HandsetEvent, { event: N }>[];
  }

  async until(condition: () => boolean, what: string, limitMs = 10_000): Promise<void> {
    if (!await this.clock.until(condition, limitMs)) throw new Error(`${what}: not within ${limitMs} ms; events: ${JSON.stringify(this.events.slice(-6))}`);
  }

  /** Lets time pass until the promise is settled. */
  async settle<T>(promise: Promise<T>, limitMs = 60_000): Promise<T> {
    await this.until(isSettled(promise), 'a promise', limitMs);
    return promise;
  }

  /** Of everything that went over the network and the bus. */
  digest(): string {
    return this.#all.copy().digest('hex');
  }

  #note(what: string, bytes: Uint8Array): void {
    this.#all.update(`${what} ${this.clock.nowMs()} ${bytes.length} `).update(bytes);
  }
}
