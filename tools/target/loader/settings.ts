// What whoever switches a target on tells it: words of the kernel's command line. They hold addresses, never secrets; those are in the signed image.

export interface Settings {
  /** HOST:PORT that others see instead of the target's own address. */
  readonly advertised?: string;
  /** First of the RTP ports, the same on both sides. */
  readonly rtpPort?: number;
  /** Takes the control protocol over TCP. */
  readonly control: boolean;
}

export const printSettings = ({ advertised, rtpPort, control }: Settings): string[] => [
  ...(advertised === undefined ? [] : [`twinset.advertised=${advertised}`]),
  ...(rtpPort === undefined ? [] : [`twinset.rtp=${rtpPort}`]),
  ...(control ? ['twinset.control'] : []),
];

export function parseSettings(commandLine: string): Settings {
  const words = commandLine.trim().split(/\s+/);
  const valueOf = (name: string): string | undefined => words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
  const rtpPort = Number(valueOf('twinset.rtp') ?? NaN);
  const advertised = valueOf('twinset.advertised');
  return {
    ...(advertised === undefined ? {} : { advertised }),
    ...(Number.isInteger(rtpPort) ? { rtpPort } : {}),
    control: words.includes('twinset.control'),
  };
}
