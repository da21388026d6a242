// Numbers of the audio API: outputs (telephonyaudiorouting.h) and the microphone's mute key (telmicmutestatuspskeys.h).

/** CTelephonyAudioRouting::TAudioOutput. */
export enum TAudioOutput { ENotActive, ENone, EHandset, ELoudspeaker, EWiredAudioAccessory, EBTAudioAccessory, ETTY }

/** Values of KTelMicMuteState: one for the whole handset. */
export enum TTelMicMuteState { EPSTelMicMuteStateUninitialized, EPSTelMicMuteOn, EPSTelMicMuteOff }
