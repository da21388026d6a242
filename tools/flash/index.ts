// The front door of updates over the network: the target's side. The sender's side is the command.
export { serveFlash, type FlashServer, type ServeOptions } from './service/serve.ts';
export { DEFAULT_PORT, type TargetState } from './protocol.ts';
