// What the media device throws.

export type MediaErrorCode =
  | 'MEDIA_STREAM_LIMIT' // more streams than mediaLimits.streams
  | 'MEDIA_NO_SUCH_PORT' // StreamOpen names a port that was not bound
  | 'MEDIA_CODEC_UNKNOWN' // no module has this encoding name
  | 'MEDIA_CODEC_BUNDLE' // a codec bundle cannot be loaded, or exports no codecs
  | 'MEDIA_SWITCH_STATE' // commit without agreement, or a switch during a switch
  | 'MEDIA_WAV' // not a WAV file that can be played
  | 'MEDIA_CLOSED'; // the device was closed, or its thread ended

export class MediaError extends Error {
  readonly code: MediaErrorCode;

  constructor(code: MediaErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MediaError';
    this.code = code;
  }
}
