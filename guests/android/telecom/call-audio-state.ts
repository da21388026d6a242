// android.telecom.CallAudioState: microphone and route of the whole handset, as one immutable value.

export class CallAudioState {
  static readonly ROUTE_EARPIECE = 1;
  static readonly ROUTE_BLUETOOTH = 2;
  static readonly ROUTE_WIRED_HEADSET = 4;
  static readonly ROUTE_SPEAKER = 8;
  static readonly ROUTE_ALL = 15;

  constructor(private readonly muted: boolean, private readonly route: number, private readonly supportedRouteMask: number) {}

  isMuted(): boolean { return this.muted; }
  getRoute(): number { return this.route; }
  getSupportedRouteMask(): number { return this.supportedRouteMask; }

  equals(other: CallAudioState): boolean {
    return this.muted === other.muted && this.route === other.route && this.supportedRouteMask === other.supportedRouteMask;
  }

  static audioRouteToString(route: number): string {
    return ROUTE_NAMES.get(route) ?? 'UNKNOWN';
  }

  toJSON(): unknown {
    return { muted: this.muted, route: CallAudioState.audioRouteToString(this.route), supportedRouteMask: this.supportedRouteMask };
  }
}

const ROUTE_NAMES = new Map([
  [CallAudioState.ROUTE_EARPIECE, 'EARPIECE'],
  [CallAudioState.ROUTE_BLUETOOTH, 'BLUETOOTH'],
  [CallAudioState.ROUTE_WIRED_HEADSET, 'WIRED_HEADSET'],
  [CallAudioState.ROUTE_SPEAKER, 'SPEAKER'],
]);
