// android.telecom.VideoProfile: the states of a call's video, as bits.

export class VideoProfile {
  static readonly STATE_AUDIO_ONLY = 0;
  static readonly STATE_TX_ENABLED = 1;
  static readonly STATE_RX_ENABLED = 2;
  static readonly STATE_BIDIRECTIONAL = 3;
  static readonly STATE_PAUSED = 4;

  static readonly QUALITY_UNKNOWN = 0;
  static readonly QUALITY_HIGH = 1;
  static readonly QUALITY_MEDIUM = 2;
  static readonly QUALITY_LOW = 3;
  static readonly QUALITY_DEFAULT = 4;

  constructor(private readonly videoState: number, private readonly quality: number = VideoProfile.QUALITY_DEFAULT) {}

  getVideoState(): number { return this.videoState; }
  getQuality(): number { return this.quality; }

  static isAudioOnly(videoState: number): boolean {
    return (videoState & VideoProfile.STATE_BIDIRECTIONAL) === 0;
  }

  static isVideo(videoState: number): boolean {
    return !VideoProfile.isAudioOnly(videoState);
  }
}
