// A far end without its process: machine, phone, witness of the packets and recorder, in real time or handed a clock and a network.
import { bootBare, systemClock, systemNetwork, systemRandom, systemTimers, type AccountOptions, type InThreadDevices, type Network } from '../../host-shim/index.ts';
import { limits } from './limits.ts';
import { REGISTRAR_PASSWORD } from './registrar/registrar.ts';
import { MediaChannel } from './media-channel.ts';
import type { FarEndOptions } from './options.ts';
import { Passages } from './passages.ts';
import type { PhoneEvent } from './phone-event.ts';
import { FarEndPhone, PhoneRefusal } from './phone.ts';
import { Recorder } from './recorder.ts';
import { RtpWatch } from './rtp-watch.ts';
import { WeatherNetwork } from './weather-network.ts';
import type { Weather } from './weather.ts';

export type FarEndRequest = Readonly<Record<string, unknown>>;

export interface FarEnd {
  readonly bind: string;
  /** Rejects with PhoneRefusal. */
  perform(request: FarEndRequest): Promise<object>;
  /** Ends its calls; waits no longer than `limits.leaveMs` for the other side. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

const ignore = (): void => undefined;

/** Whatever is sent and received on any port but the signalling's is told to `packet`. */
function tapped(net: Network, signalling: number, packet: (localPort: number, direction: 'in' | 'out', data: Uint8Array) => void): Network {
  return {
    async openUdp(bind, receive, failed) {
      const isMedia = bind.port !== signalling;
      const socket = await net.openUdp(bind, (from, data) => {
        if (isMedia) packet(socket.address.port, 'in', data);
        receive(from, data);
      }, failed);
      return {
        ...socket,
        send: (to, data) => {
          if (isMedia) packet(socket.address.port, 'out', data);
          socket.send(to, data);
        },
      };
    },
    listen: (...words) => net.listen(...words),
    connect: (...words) => net.connect(...words),
  };
}

const accountOf = ({ name, bind, registrar }: FarEndOptions): AccountOptions =>
  registrar ? { uri: `sip:${name}@${registrar}`, registrar: `sip:${registrar}`, user: name, password: REGISTRAR_PASSWORD, displayName: name } : { uri: `sip:${name}@${bind.ip}`, displayName: name };

/** `devices`: absent = real ones, media on its own thread unless there is weather. */
export async function bootFarEnd(options: FarEndOptions, tell: (event: PhoneEvent) => void, devices?: InThreadDevices): Promise<FarEnd> {
  const clock = devices?.clock ?? systemClock();
  const timers = devices?.timers ?? systemTimers(clock);
  const recorder = options.recording ? new Recorder(options.recording) : null;
  const watch = new RtpWatch();
  const passages = new Passages();
  const witness = (localPort: number, direction: 'in' | 'out', timeMs: number, packet: Uint8Array): void => {
    watch.packet(localPort, direction, packet);
    passages.packet(localPort, direction, timeMs, packet);
    if (direction === 'in') recorder?.packet(localPort, timeMs, packet);
  };
  const weather = options.weatherSeed === undefined ? null : new WeatherNetwork(devices?.net ?? systemNetwork, { clock, timers }, options.weatherSeed);
  const channel = devices || weather ? null : new MediaChannel(witness);
  const net = channel ? null : tapped(weather ?? devices!.net, options.bind.port, (port, direction, packet) => witness(port, direction, clock.nowMs(), packet));
  const phone = new FarEndPhone({ ...options, after: (delayMs, work) => void timers.at(clock.nowMs() + delayMs, work) }, tell);
  const bare = await bootBare({
    bind: options.bind,
    accounts: [accountOf(options)],
    audio: { microphone: options.microphone },
    ...(options.codecs ? { codecs: options.codecs } : {}),
    userAgent: 'twinset-far-end',
    ...(net ? { inThread: { random: systemRandom, ...devices, clock, timers, net } } : {}),
    ...(channel ? { trace: { datagram: ignore, frame: ignore, log: ignore, mediaPort: channel.mediaPort } } : {}),
    onFrame: (frame) => phone.onFrame(frame),
  });
  phone.attach(bare.port);
  if (options.registrar) void phone.command('Register', { account: 0 }).catch(ignore); // its events tell what comes of it

  return {
    bind: `${bare.bind.ip}:${bare.bind.port}`,
    async perform(request) {
      if (request.do === 'weather' || request.do === 'rebind') {
        if (!weather) throw new PhoneRefusal('NO_WEATHER', 'this far end was started without weather');
        if (request.do === 'weather') {
          weather.set(request.weather as Weather);
          return {};
        }
        if (request.whose === 'peer') {
          weather.rebindPeers(request.others as string[] | undefined);
          return {};
        }
        const { ip, port } = await weather.rebind(options.bind.port);
        return { at: `${ip}:${port}` };
      }
      if (request.do !== 'result') return phone.perform(request);
      channel?.drain();
      const stats = await bare.stats();
      return { party: options.name, rtp: watch.figures(), nowMs: Number(stats.uptimeMs), recordedFromMs: recorder && recorder.startMs >= 0 ? recorder.startMs : null, passages: passages.seen, weather: weather?.counters ?? null, stats };
    },
    async leave() {
      const ended = Promise.all(phone.live.map((session) => phone.command('End', {}, session).catch(ignore)));
      await Promise.race([ended, new Promise<void>((resolve) => void timers.at(clock.nowMs() + limits.leaveMs, resolve))]);
    },
    async close() {
      await bare.close();
      channel?.close();
      await recorder?.close();
    },
  };
}
