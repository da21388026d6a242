// What whoever switches a target on tells it: words of the kernel's command line. They hold addresses, never secrets; those are in the signed image.
import { targetLimits } from '../limits.ts';

export interface Settings {
  /** HOST:PORT that others see instead of the target's own address. */
  readonly advertised?: string;
  /** First of the RTP ports, the same on both sides. */
  readonly rtpPort?: number;
  /** How long a new image has to prove itself, instead of targetLimits.trialMs: for testers, who would not wait. Never longer. */
  readonly trialS?: number;
  /** Takes the control protocol over TCP. */
  readonly control: boolean;
}

export const printSettings = ({ advertised, rtpPort, trialS, control }: Settings): string[] => [
  ...(advertised === undefined ? [] : [`twinset.advertised=${advertised}`]),
  ...(rtpPort === undefined ? [] : [`twinset.rtp=${rtpPort}`]),
  ...(trialS === undefined ? [] : [`twinset.trial=${trialS}`]),
  ...(control ? ['twinset.control'] : []),
];

const longestTrialS = targetLimits.trialMs / 1000;
export const isTrial = (seconds: number): boolean => Number.isInteger(seconds) && seconds >= 1 && seconds <= longestTrialS;

export function parseSettings(commandLine: string): Settings {
  const words = commandLine.trim().split(/\s+/);
  const valueOf = (name: string): string | undefined => words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
  const rtpPort = Number(valueOf('twinset.rtp') ?? NaN);
  const advertised = valueOf('twinset.advertised');
  const trialS = Number(valueOf('twinset.trial') ?? NaN);
  return {
    ...(advertised === undefined ? {} : { advertised }),
    ...(Number.isInteger(rtpPort) ? { rtpPort } : {}),
    ...(isTrial(trialS) ? { trialS } : {}),
    control: words.includes('twinset.control'),
  };
}
