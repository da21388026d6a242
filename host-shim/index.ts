// The front door of the emulated hypervisor: boot a handset, or a bare machine, and drive it.
export { bootHandset, bootInThread } from './handset.ts';
export type { Handset, SwitchResult, GuestSnapshot } from './handset.ts';
export type { InputResult, InputFields, InputVerb } from './machine/input.ts';
export { RELOADABLE, type ReloadOptions, type ReloadResult } from './reload.ts';
export { bootBare } from './bare.ts';
export type { Bare, BareOptions } from './bare.ts';
export { bootServer } from './server.ts';
export type { ServerOptions } from './server.ts';
export type { HandsetOptions, InThreadDevices, AccountOptions, GuardOptions, CallOptions, TlsOptions, WebSocketOptions, AudioOptions, AnswerPolicy, CodecPlacement, TraceSink, GuestOptions, IsolationTier } from './options.ts';
export type { HandsetEvent, EndReason, SwitchFigures } from './events/index.ts';
export { RecordCheck, type RecordComparison } from './machine/record-check.ts';
export { machineLimits } from './machine/limits.ts';
export { HostError, type HostErrorCode } from './machine/errors.ts';
export type { Clock, Timers, TimerHandle } from './devices/clock/clock.ts';
export { systemClock, systemTimers } from './devices/clock/system.ts';
export { VirtualClock } from './devices/clock/virtual.ts';
export type { RandomSource } from './devices/random/random.ts';
export { systemRandom } from './devices/random/system.ts';
export { seededRandom } from './devices/random/seeded.ts';
export type { Network, UdpSocket, SocketAddress, UdpCounters } from './devices/net/net.ts';
export { systemNetwork } from './devices/net/system.ts';
export { SimulatedNetwork, type SimulatedNetworkOptions } from './devices/net/simulated.ts';
export { RecordType, SimulatedResolver, encodeRecords, systemResolver, type Resolver, type ResolverFault, type ResourceRecord } from './devices/resolve/index.ts';
export { eraseStore } from './devices/storage/storage.ts';
export { makeFolder } from './folder.ts';
/** The machine behind `bootServer` by itself, for a host with devices of its own. */
export { OnePort } from './machine/one-port.ts';
export type { OnePortParts } from './machine/one-port.ts';
