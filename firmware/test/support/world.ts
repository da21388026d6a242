// A network in memory under a virtual clock, in which built cores and scripted peers exchange datagrams; loss and delay by seed.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Core, type CoreLoader, type SocketAddress } from '../../../host-shim/core/index.ts';
import { SimulatedResolver } from '../../../host-shim/devices/resolve/index.ts';
import { Links } from './links.ts';
import { Phone, type PhoneOptions } from './phone.ts';
import { generator, type Network } from './network.ts';
import { Peer } from './peer.ts';
import { StreamPeer } from './stream-peer.ts';

export interface WorldOptions { seed?: number; loss?: number; delayMs?: number; jitterMs?: number }
interface Packet { atMs: number; order: number; happen: () => void }

let loader: CoreLoader | undefined;

export class World implements Network {
  nowMs = 0;
  readonly phones: Phone[] = [];
  /** Every datagram that was sent, lost ones too, as text: for assertions and for people. */
  readonly wire: { atMs: number; from: number; to: number; text: string; lost: boolean; isIpv6: boolean }[] = [];
  /** Decides which datagrams are lost, instead of the seed. */
  drop: ((text: string, from: number) => boolean) | null = null;
  /** What a proxy on the way makes of a datagram; lengths of bodies stay. */
  alter: ((text: string, from: number) => string) | null = null;
  /** Decides which datagrams arrive a second time, by their number. */
  twice: ((sent: number) => boolean) | null = null;
  readonly random: () => number;
  /** Connections take no loss and no jitter. */
  readonly links = new Links(
    (happen) => this.#packets.push({ atMs: this.nowMs + (this.options.delayMs ?? 1), order: this.#order++, happen }),
    (from, to, bytes) => this.wire.push({ atMs: this.nowMs, from, to, text: Buffer.from(bytes).toString('latin1'), lost: false, isIpv6: false }),
  );
  /** The name servers. Without records no name has a server. */
  readonly names = new SimulatedResolver({
    nowMs: () => this.nowMs,
    at: (dueMs, happen) => { this.#packets.push({ atMs: dueMs, order: this.#order++, happen }); return { dueMs }; },
  });
  #packets: Packet[] = [];
  #order = 0;
  readonly #peers = new Map<number, Peer>();

  private constructor(private readonly options: WorldOptions, private readonly load: CoreLoader) {
    this.random = generator(options.seed ?? 1);
  }

  static async create(options: WorldOptions = {}): Promise<World> {
    if (!loader) {
      // Not bundled: the build script finds the sources by its own place. Tests run in the package's root.
      const { buildFirmware } = await import(pathToFileURL(join(process.cwd(), 'tools/build/firmware.mjs')).href) as { buildFirmware(): Promise<boolean> };
      await buildFirmware();
      loader = await Core.load();
    }
    return new World(options, loader);
  }

  phone(port: number, options: PhoneOptions = {}): Phone {
    const phone = new Phone(this, this.load, port, options);
    this.phones.push(phone);
    return phone;
  }

  /** A peer that is all script: it hears datagrams and sends what the test says. */
  peer(port: number): Peer {
    const peer = new Peer(this, port);
    this.#peers.set(port, peer);
    return peer;
  }

  /** A scripted peer that connects to a phone. */
  streamTo(port: number, flow = 1): StreamPeer {
    const peer = new StreamPeer(this);
    peer.link = this.links.connect(39_000, { ip: '127.0.0.1', port }, flow, peer);
    return peer;
  }

  /** A scripted peer that takes connections on a port: the one end of the newest. */
  streamAt(port: number): { newest: StreamPeer | undefined; count: number } {
    const listener: { newest: StreamPeer | undefined; count: number } = { newest: undefined, count: 0 };
    this.links.listen(port, (link) => {
      const peer = new StreamPeer(this);
      peer.link = link;
      listener.newest = peer;
      listener.count++;
      return peer;
    });
    return listener;
  }

  transmit(from: number, to: SocketAddress, data: Uint8Array): void {
    const text = this.alter ? this.alter(Buffer.from(data).toString('latin1'), from) : Buffer.from(data).toString('latin1');
    const lost = this.drop ? this.drop(text, from) : this.random() < (this.options.loss ?? 0);
    const isIpv6 = to.ip.includes(':');
    this.wire.push({ atMs: this.nowMs, from, to: to.port, text, lost, isIpv6 });
    if (lost) return;
    for (let copies = this.twice?.(this.wire.length) ? 2 : 1; copies > 0; copies--) {
      const delay = (this.options.delayMs ?? 1) + this.random() * (this.options.jitterMs ?? 0);
      const copy = this.alter ? new Uint8Array(Buffer.from(text, 'latin1')) : data.slice();
      this.#packets.push({ atMs: this.nowMs + delay, order: this.#order++, happen: () => this.#deliver({ ip: isIpv6 ? '::1' : '127.0.0.1', port: from }, to, copy) });
    }
  }

  /** Lets so much virtual time pass, event by event. */
  run(forMs: number): void {
    const until = this.nowMs + forMs;
    for (let next = this.#next(); next.atMs <= until; next = this.#next()) {
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.happen();
    }
    this.nowMs = until;
  }

  /** Lets time pass until it is so; fails with `what` after `mostMs`. */
  until(condition: () => boolean, what: string, mostMs = 60_000): void {
    const end = this.nowMs + mostMs;
    while (!condition()) {
      const next = this.#next();
      if (next.atMs > end) throw new Error(`${what}: not within ${mostMs} ms\n${this.ladder()}`);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.happen();
    }
  }

  #next(): { atMs: number; happen: () => void } {
    let packet: Packet | undefined;
    for (const candidate of this.#packets) if (!packet || candidate.atMs < packet.atMs || (candidate.atMs === packet.atMs && candidate.order < packet.order)) packet = candidate;
    let phone: Phone | undefined;
    for (const candidate of this.phones) if (!phone || candidate.core.deadlineMs < phone.core.deadlineMs) phone = candidate;
    if (phone && phone.core.deadlineMs < (packet?.atMs ?? Infinity)) {
      const due = phone;
      return { atMs: due.core.deadlineMs, happen: () => due.core.tick(this.nowMs) };
    }
    if (!packet) return { atMs: Infinity, happen: () => undefined };
    return {
      atMs: packet.atMs,
      happen: () => {
        this.#packets.splice(this.#packets.indexOf(packet!), 1);
        packet!.happen();
      },
    };
  }

  #deliver(from: SocketAddress, to: SocketAddress, data: Uint8Array): void {
    const phone = this.phones.find((candidate) => candidate.port === to.port);
    if (phone) phone.core.datagram(this.nowMs, 0, from, data);
    else this.#peers.get(to.port)?.hear(from, Buffer.from(data).toString('latin1'));
  }

  /** First lines of what was sent, for a failing test. */
  ladder(): string {
    return this.wire.map((entry) => `${entry.atMs.toFixed(1).padStart(10)} ${entry.from} ${entry.lost ? '-x' : '->'} ${entry.to} ${entry.text.split('\r\n')[0]} [${/^CSeq: (.*)$/im.exec(entry.text)?.[1] ?? ''}]`).slice(-60).join('\n');
  }
}
