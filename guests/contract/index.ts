// The front door for whoever writes a guest.
export * from './contract.ts';
export * from './projection.ts';
export * from './bus-client.ts';
