// The words of the bus beside Android's: tables only.
import { Direction, Media, Presentation as BusPresentation, Route, State } from '../../../proto/index.ts';
import { CallAudioState } from '../telecom/call-audio-state.ts';
import { CallDirection } from '../telecom/call-constants.ts';
import { AudioCodec, Presentation } from '../telecom/connection-constants.ts';
import { VideoProfile } from '../telecom/video-profile.ts';
import { PreciseState } from '../telephony/precise-call-state.ts';
import { PairTable } from './pair-table.ts';

export const DIRECTIONS = new PairTable<Direction, CallDirection>([
  [Direction.UNSPECIFIED, CallDirection.DIRECTION_UNKNOWN],
  [Direction.OUTGOING, CallDirection.DIRECTION_OUTGOING],
  [Direction.INCOMING, CallDirection.DIRECTION_INCOMING],
]);

/** ANSWERING is INCOMING with EXTRA_ANSWERED, a second call rings as WAITING, a held one is HOLDING: see phase.ts. */
export const STATES = new PairTable<State, PreciseState>([
  [State.UNSPECIFIED, PreciseState.PRECISE_CALL_STATE_IDLE],
  [State.TRYING, PreciseState.PRECISE_CALL_STATE_DIALING],
  [State.PROGRESS, PreciseState.PRECISE_CALL_STATE_ALERTING],
  [State.OFFERED, PreciseState.PRECISE_CALL_STATE_INCOMING],
  [State.ESTABLISHED, PreciseState.PRECISE_CALL_STATE_ACTIVE],
  [State.ENDING, PreciseState.PRECISE_CALL_STATE_DISCONNECTING],
  [State.ENDED, PreciseState.PRECISE_CALL_STATE_DISCONNECTED],
]);

export const PRESENTATIONS = new PairTable<BusPresentation, Presentation>([
  [BusPresentation.ALLOWED, Presentation.PRESENTATION_ALLOWED],
  [BusPresentation.RESTRICTED, Presentation.PRESENTATION_RESTRICTED],
  [BusPresentation.UNKNOWN, Presentation.PRESENTATION_UNKNOWN],
  [BusPresentation.PAYPHONE, Presentation.PRESENTATION_PAYPHONE],
]);

/** 0 is no route of CallAudioState: the core has not said yet. */
export const ROUTES = new PairTable<Route, number>([
  [Route.UNSPECIFIED, 0],
  [Route.EARPIECE, CallAudioState.ROUTE_EARPIECE],
  [Route.SPEAKER, CallAudioState.ROUTE_SPEAKER],
  [Route.WIRED, CallAudioState.ROUTE_WIRED_HEADSET],
  [Route.BLUETOOTH, CallAudioState.ROUTE_BLUETOOTH],
]);

/** SDP encoding names with a number in Connection.EXTRA_AUDIO_CODEC. */
export const CODECS = new PairTable<string, AudioCodec>([
  ['', AudioCodec.AUDIO_CODEC_NONE],
  ['PCMU', AudioCodec.AUDIO_CODEC_G711U],
  ['PCMA', AudioCodec.AUDIO_CODEC_G711A],
  ['G722', AudioCodec.AUDIO_CODEC_G722],
  ['G729', AudioCodec.AUDIO_CODEC_G729],
  ['AMR', AudioCodec.AUDIO_CODEC_AMR],
  ['AMR-WB', AudioCodec.AUDIO_CODEC_AMR_WB],
]);

/** A VideoProfile takes audio for granted; EXTRA_NO_AUDIO says otherwise. */
export const MEDIA_WITH_AUDIO = new PairTable<Media, number>([
  [Media.AUDIO, VideoProfile.STATE_AUDIO_ONLY],
  [Media.AUDIO_VIDEO, VideoProfile.STATE_BIDIRECTIONAL],
]);

export const MEDIA_WITHOUT_AUDIO = new PairTable<Media, number>([
  [Media.UNSPECIFIED, VideoProfile.STATE_AUDIO_ONLY],
  [Media.VIDEO, VideoProfile.STATE_BIDIRECTIONAL],
]);
