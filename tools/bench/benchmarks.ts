// The benchmarks, a row each: what is measured, and beside whom. Each is loaded when it is called.
import type { BenchOptions, BenchResult } from './result.ts';

export interface Benchmark {
  readonly name: string;
  readonly title: string;
  run(options: BenchOptions): Promise<BenchResult>;
}

export const BENCHMARKS: readonly Benchmark[] = [
  {
    name: 'bus',
    title: 'guest to hypervisor to guest over the shared-memory rings, beside MessagePort relayed the same way, and direct MessagePort',
    run: async (options) => (await import('./bus.ts')).runBusBench(options),
  },
  {
    name: 'parse',
    title: "a datagram's bytes to six fields read, beside npm sip, jssip and sofia-sip",
    run: async (options) => (await import('./parse.ts')).runParseBench(options),
  },
  {
    name: 'boundary',
    title: 'into the core and out again, past jco beside jco as it comes',
    run: async (options) => (await import('./boundary.ts')).runBoundaryBench(options),
  },
  {
    name: 'calls',
    title: "a user agent server inside the core and over the bus, beside SIPp's own and npm sip, with SIPp as load",
    run: async (options) => (await import('./calls.ts')).runCallsBench(options),
  },
  {
    name: 'register',
    title: 'REGISTER, 401, REGISTER with digest, 200 as a client inside the core, beside npm sip',
    run: async (options) => (await import('./register.ts')).runRegisterBench(options),
  },
  {
    name: 'memory',
    title: 'bytes of one session, transaction, tombstone and registration',
    run: async (options) => (await import('./memory.ts')).runMemoryBench(options),
  },
  {
    name: 'handset',
    title: 'start to ready, resident memory idle and in a call, installed size, beside baresip',
    run: async (options) => (await import('./handset.ts')).runHandsetBench(options),
  },
  {
    name: 'switch',
    title: 'a switch in a call, from its request to the commit: to a guest in a thread, in a process and in a virtual machine, and back',
    run: async (options) => (await import('./switch.ts')).runSwitchBench(options),
  },
  {
    name: 'trace',
    title: 'processor time of a call that is recorded, as pcapng or for a replay, beside the same call without',
    run: async (options) => (await import('./trace.ts')).runTraceBench(options),
  },
  {
    name: 'boot',
    title: 'a target from cold to the first answer, to registered, and from a snapshot; bytes, memory and idle time, beside what is wanted',
    run: async (options) => (await import('./boot.ts')).runBootBench(options),
  },
];
