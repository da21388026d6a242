// The packets of a trace, each with the name of its interface; and the guests that the trace names.
import { existsSync, readFileSync } from 'node:fs';
import { readPcapng, speakerOf, type Packet, type PcapngFile } from '../../host-shim/trace/index.ts';

export interface TraceSource {
  readonly interfaceName: string;
  readonly packet: Packet;
}

export interface TracedRun {
  readonly packets: readonly TraceSource[];
  /** Names by participant number. */
  readonly guests: ReadonlyMap<number, string>;
}

/** Null: nothing was recorded. */
export const tracedRun = (file: PcapngFile | null): TracedRun => ({
  packets: file?.packets.map((packet) => ({ interfaceName: file.interfaces[packet.interfaceIndex]?.name ?? '', packet })) ?? [],
  guests: file ? guestsOf(file) : new Map(),
});

/** Empty when there is no file, or it is no trace. */
export const readTracedRun = (path: string): TracedRun => tracedRun(existsSync(path) ? readPcapng(readFileSync(path)) : null);

function guestsOf({ interfaces }: PcapngFile): Map<number, string> {
  const named = interfaces.flatMap((each): [number, string][] => {
    const speaker = speakerOf(each);
    const number = /^guest (\d+)/.exec(speaker?.place ?? '')?.[1];
    return speaker && number !== undefined ? [[Number(number), speaker.name]] : [];
  });
  return new Map(named.sort(([a], [b]) => a - b));
}
