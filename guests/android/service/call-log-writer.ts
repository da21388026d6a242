// One call-log row for each call that ended, whoever conducted it: both systems are one phone.
import {
  EXTRA_CONNECTED_US, EXTRA_CREATED_US, EXTRA_ENDED_US, EXTRA_LOCAL_ADDRESS,
} from '../record/extras.ts';
import type { CallTracker } from '../record/call-tracker.ts';
import { codecOf } from '../record/media.ts';
import type { TrackedConnection } from '../record/tracked-connection.ts';
import { CallDirection } from '../telecom/call-constants.ts';
import { VideoProfile } from '../telecom/video-profile.ts';
import { CallFeature, CallType, type CallLogProvider } from '../telephony/call-log.ts';
import { DisconnectCause } from '../telephony/disconnect-cause.ts';
import { telephonyCause } from './end-causes.ts';

export class CallLogWriter {
  private readonly written = new Set<number>(); // sessions that are still in the record

  constructor(private readonly provider: CallLogProvider) {}

  /** After a restart the snapshot's ended calls are written too. */
  follow(tracker: CallTracker): void {
    const over = tracker.getAll().filter((call) => call.isOver).sort((a, b) => a.extras.getLong(EXTRA_ENDED_US) - b.extras.getLong(EXTRA_ENDED_US));
    for (const call of over) if (!this.written.has(call.session)) this.write(call);
    for (const session of this.written) if (!tracker.get(session)) this.written.delete(session);
  }

  private write(call: TrackedConnection): void {
    const { extras } = call;
    const type = callType(call);
    const missed = type === CallType.MISSED_TYPE;
    const connectedUs = extras.getLong(EXTRA_CONNECTED_US), endedUs = extras.getLong(EXTRA_ENDED_US);
    this.written.add(call.session);
    this.provider.insert({
      number: call.address.toString(),
      presentation: call.addressPresentation,
      type,
      features: (VideoProfile.isVideo(call.videoState) ? CallFeature.FEATURES_VIDEO : 0) | (codecOf(call) === 'G722' ? CallFeature.FEATURES_HD_CALL : 0),
      date: Math.floor(extras.getLong(EXTRA_CREATED_US) / 1000),
      duration: connectedUs === 0 ? 0 : Math.floor((endedUs - connectedUs) / 1_000_000),
      new: missed ? 1 : 0,
      is_read: missed ? 0 : 1,
      name: call.callerDisplayName,
      via_number: extras.getString(EXTRA_LOCAL_ADDRESS),
      subscription_component_name: call.accountHandle.getComponentName(),
      subscription_id: call.accountHandle.getId(),
      last_modified: Math.floor(endedUs / 1000),
    });
  }
}

/** AOSP CallLogManager's order: outgoing, answered, elsewhere, rejected, missed. A call the other system answered is INCOMING here too. */
function callType(call: TrackedConnection): CallType {
  if (call.callDirection === CallDirection.DIRECTION_OUTGOING) return CallType.OUTGOING_TYPE;
  if (call.extras.getLong(EXTRA_CONNECTED_US) !== 0) return CallType.INCOMING_TYPE;
  if (telephonyCause(call) === DisconnectCause.ANSWERED_ELSEWHERE) return CallType.ANSWERED_EXTERNALLY_TYPE;
  return telephonyCause(call) === DisconnectCause.INCOMING_REJECTED ? CallType.REJECTED_TYPE : CallType.MISSED_TYPE;
}
