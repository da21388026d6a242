// A call's codec and kinds of media in Android's places: EXTRA_AUDIO_CODEC, the video state, and extras for the rest.
import type { Media } from '../../../proto/index.ts';
import { Connection } from '../telecom/connection.ts';
import { AudioCodec } from '../telecom/connection-constants.ts';
import { VideoProfile } from '../telecom/video-profile.ts';
import { EXTRA_AUDIO_CODEC_NAME, EXTRA_NO_AUDIO, EXTRA_PACKET_TIME_MS } from './extras.ts';
import type { TrackedConnection } from './tracked-connection.ts';
import { CODECS, MEDIA_WITH_AUDIO, MEDIA_WITHOUT_AUDIO } from './vocabulary.ts';

export function setKinds(connection: TrackedConnection, media: Media): void {
  const withAudio = MEDIA_WITH_AUDIO.to(media);
  connection.videoState = withAudio ?? MEDIA_WITHOUT_AUDIO.to(media) ?? VideoProfile.STATE_AUDIO_ONLY;
  connection.extras.putBoolean(EXTRA_NO_AUDIO, withAudio === undefined);
}

export function kindsOf(connection: TrackedConnection): Media {
  const table = connection.extras.getBoolean(EXTRA_NO_AUDIO) ? MEDIA_WITHOUT_AUDIO : MEDIA_WITH_AUDIO;
  return table.from(connection.videoState) ?? 0;
}

export function setCodec(connection: TrackedConnection, name: string, packetTimeMs: number): void {
  const number = CODECS.to(name);
  connection.extras.putInt(Connection.EXTRA_AUDIO_CODEC, number ?? AudioCodec.AUDIO_CODEC_NONE);
  connection.extras.putString(EXTRA_AUDIO_CODEC_NAME, number === undefined ? name : '');
  connection.extras.putInt(EXTRA_PACKET_TIME_MS, packetTimeMs);
}

export function codecOf(connection: TrackedConnection): string {
  return connection.extras.getString(EXTRA_AUDIO_CODEC_NAME) || (CODECS.from(connection.extras.getInt(Connection.EXTRA_AUDIO_CODEC)) ?? '');
}
