// What a guest image is to the hypervisor, and what the hypervisor gives a guest: the whole of it.
// A guest sees its own port and nothing else; input, display and record queries are frames on that port (bus.proto).

/** One bus frame as a guest reads it. `payload` is valid only during the call that hands it over. */
export interface Frame {
  readonly type: number;
  readonly sender: number;
  readonly requestId: number;
  readonly session: number;
  readonly sequence: number;
  readonly timeUs: number;
  readonly delivery: number;
  readonly payload: Uint8Array;
}

/** The guest's end of its port. */
export interface Port {
  /** This guest's participant number (2 and up), as it stands in `owner` fields. */
  readonly participant: number;
  /** Puts one frame on the bus; false when the ring is full: nothing was sent and nothing waits. */
  send(type: number, payload: Uint8Array, session?: number, requestId?: number): boolean;
  /** Delivery number of the newest frame offered to this port, delivered or lost (ring header). */
  lastOffered(): number;
}

/** What a booting guest is handed. */
export interface GuestHost {
  readonly port: Port;
}

/** A running guest. The hypervisor's side calls it; it never blocks. */
export interface Guest {
  /** One frame from the port, in order of delivery. */
  onFrame(frame: Frame): void;
  /** The port was read empty: the moment to notice a lost last frame (port.lastOffered()) and to send what waits. */
  onIdle(): void;
}

/** What the image says of itself; shown by `twinset run` and used for admission and codec choice. */
export interface Manifest {
  readonly name: string;                    // "android", "symbian"
  readonly title: string;                   // for people
  readonly apiSurface: string;              // e.g. "android.telecom API 30"
  readonly busVersion: { readonly min: number; readonly max: number };
  readonly codecs: readonly string[];       // SDP encoding names this image can run, preferred first
  readonly callLimits: { readonly active: number; readonly held: number; readonly waiting: number; readonly dialling: number; readonly conferenceLegs: number };
  readonly capabilities: readonly string[];
  readonly devices: readonly ('display' | 'input' | 'audio' | 'store')[];
}

/** An image: esbuild bundles the module that exports it as `image`. */
export interface GuestImage {
  readonly manifest: Manifest;
  boot(host: GuestHost): Guest;
}
