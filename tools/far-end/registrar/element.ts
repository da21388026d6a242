// Registrar and proxy at one port, in real time or under the virtual clock, behind a network with weather.
import { systemClock, systemNetwork, systemRandom, systemTimers, type InThreadDevices, type SocketAddress } from '../../../host-shim/index.ts';
import { WeatherNetwork } from '../weather-network.ts';
import { Proxy } from './proxy.ts';
import type { Located, RegistrarOptions } from './registrar.ts';

export interface ElementOptions extends RegistrarOptions {
  bind: SocketAddress;
  weatherSeed: number;
}

export interface RegistrarElement {
  readonly bind: SocketAddress;
  readonly weather: WeatherNetwork;
  forget(): void;
  close(): Promise<void>;
}

/** `devices`: absent = real ones. */
export async function openRegistrar({ bind, weatherSeed, ...options }: ElementOptions, tell: (event: Located) => void, devices?: InThreadDevices): Promise<RegistrarElement> {
  const clock = devices?.clock ?? systemClock();
  const timers = devices?.timers ?? systemTimers(clock);
  const weather = new WeatherNetwork(devices?.net ?? systemNetwork, { clock, timers }, weatherSeed);
  let proxy: Proxy | null = null;
  const socket = await weather.openUdp(bind, (from, data) => proxy?.take(from, data));
  const at = { ip: bind.ip, port: socket.address.port };
  const entity = new Proxy(options, at, { clock, random: devices?.random ?? systemRandom }, (to, data) => socket.send(to, data), tell);
  proxy = entity;
  return {
    bind: at,
    weather,
    forget: () => entity.forget(),
    close: () => socket.close(),
  };
}
