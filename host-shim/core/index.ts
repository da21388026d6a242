// The SIP core as the machine sees it: a component that is loaded once and created for each handset.
export { Core } from './core.ts';
export type { CoreEffects, StreamEffects } from '../machine/parts.ts';
export type { CoreLoader, CoreStats } from './core.ts';
export type { Glue } from './loader.ts';
export type { SocketAddress } from './address.ts';
export { load, type LoadedCore } from './loader.ts';
export { Inflow } from './inflow.ts';
