// The codecs that both placements run: a guest's codec worker, or the hypervisor layer itself.
import type { CodecModule } from './codec.ts';
import { pcma, pcmu } from './g711.ts';
import { g722 } from './g722.ts';

export type { CodecModule, Decoder, Encoder } from './codec.ts';
export const codecs: readonly CodecModule[] = [pcmu, pcma, g722];
