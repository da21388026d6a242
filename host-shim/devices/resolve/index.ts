// The resolver device's front door.
export { encodeRecords } from './layout.ts';
export { RecordType, type Resolver, type ResourceRecord } from './resolver.ts';
export { SimulatedResolver, type ResolverFault } from './simulated.ts';
export { systemResolver } from './system.ts';
