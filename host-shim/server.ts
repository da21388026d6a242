// The machine of a back-to-back server: the core without its phone layer, sockets, and one port in the caller's thread. No guests, no media, no mediation.
import type { Bare, BareOptions } from './bare.ts';
import { Core } from './core/index.ts';
import type { SocketAddress } from './devices/net/net.ts';
import { serverConfiguration, type ServerSize } from './machine/configuration.ts';
import { machineLimits } from './machine/limits.ts';
import { OnePort } from './machine/one-port.ts';
import { Streams } from './machine/streams.ts';
import { inThreadPlatform, threadedPlatform } from './platform.ts';
import { Sockets } from './sockets.ts';

export interface ServerOptions extends Pick<BareOptions, 'bind' | 'secondBind' | 'reuseTcp' | 'tls' | 'webSocket' | 'advertised' | 'accounts' | 'trace' | 'ringTimeoutS' | 't1Ms' | 't2Ms' | 't4Ms' | 'userAgent' | 'dns' | 'inThread' | 'onFrame'> {
  size: ServerSize;
  /** Requests that the core would serve itself and that are to come as RequestReceived all the same, such as OPTIONS. */
  handedMethods?: readonly string[];
}

/** Its port speaks twinset.session.v1 (proto/README.md): LegInvite, LegOffered and so on. */
export async function bootServer(options: ServerOptions): Promise<Bare> {
  const platform = options.inThread ? inThreadPlatform(options.inThread) : threadedPlatform();
  const { clock, timers, random, net } = platform;
  const { trace } = options;
  const security = platform.security(options.tls);
  let machine: OnePort | null = null;
  const streams = new Streams({ net, ...(security ? { security } : {}), event: (work) => machine?.enter(() => machine?.core.call(work)) });
  const resolver = platform.resolver(options.dns ?? []);
  const loader = await Core.load();
  const sockets = await Sockets.open(net, options.bind ?? { ip: '127.0.0.1', port: 5060 }, {
    datagram: (local, from, data) => {
      trace?.datagram(clock.nowMs(), 'in', local, from, data);
      machine?.datagram(from, data);
    },
    failed: (to) => machine?.enter(() => machine?.core.call((core, nowMs) => core.datagramFailed(nowMs, 0, to))),
    accept: (flow, stream) => streams.accept(flow, stream),
  }, { security, webSocket: options.webSocket, secondBind: options.secondBind });
  const [bind, secondBind] = sockets.addresses as [SocketAddress, SocketAddress?];
  machine = new OnePort({
    clock, timers, streams, resolver, onFrame: options.onFrame, soon: queueMicrotask,
    send: (to, data) => {
      const socket = sockets.toward(to);
      trace?.datagram(clock.nowMs(), 'out', socket.address, to, data);
      socket.send(to, data, true);
    },
    ...(trace ? { trace: (nowMs, frame) => trace.frame(nowMs, frame) } : {}),
    log: (level, text) => trace?.log(clock.nowMs(), 'core', String(level), text),
  });
  const { core, counters, port } = machine;
  const label = new Uint8Array(machineLimits.invalidHostBytes);
  random.fill(label);
  machine.powerOn(loader.create(machine.effects, (bytes) => random.fill(bytes)), serverConfiguration({
    ...options, bind: { ip: platform.ownAddress(bind.ip), port: bind.port }, ...(secondBind ? { secondBind: { ip: platform.ownAddress(secondBind.ip), port: secondBind.port } } : {}), webSocketPorts: sockets.webSocketPorts, invalidHost: `${Buffer.from(label).toString('hex')}.invalid`,
  }));
  const running = machine;
  return {
    bind, port,
    stats: () => Promise.resolve({ uptimeMs: Math.round(clock.nowMs()), bus: { sequence: running.sequence, ...counters.figures() }, core: core.stats(), net: { ...sockets.counters, streams: streams.figures() } }),
    async close() {
      core.stopped = true;
      core.arm();
      resolver?.close();
      streams.closeAll();
      await sockets.close();
    },
  };
}
