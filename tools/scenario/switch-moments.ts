// When the handset changed hands, by the wall clock: the OwnerChanged frames in its own trace.
import { kindOfInterface, packetTimeMs } from '../../host-shim/trace/index.ts';
import { MessageType, decodeOwnerChanged, newFrameHeader, payloadOf, readFrameHeader } from '../../proto/index.ts';
import type { RunEvidence } from './result.ts';

/** Milliseconds since 1970, one per switch; taking the handset at boot is none. */
export function switchMoments({ trace }: Pick<RunEvidence, 'trace'>): number[] {
  const header = newFrameHeader();
  return trace.packets
    .filter(({ interfaceName, packet }) => {
      if (kindOfInterface(interfaceName) !== 'bus' || !readFrameHeader(packet.data, header) || header.type !== MessageType.OwnerChanged) return false;
      return decodeOwnerChanged(payloadOf(packet.data)).fromGuest !== 0;
    })
    .map(({ packet }) => packetTimeMs(packet));
}
