// The real network.
import type { Network } from './net.ts';
import { systemStreams } from './streams.ts';
import { systemUdp } from './udp.ts';

export const systemNetwork: Network = { ...systemUdp, ...systemStreams };
