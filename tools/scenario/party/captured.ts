// What came to a program's ports, for programs that do not tell it: seen on the loopback.
import { join } from 'node:path';
import { WavWriter } from '../../../host-shim/media/index.ts';
import { Capture } from './capture.ts';
import type { PartyResult } from './party.ts';
import type { PortRange } from './ports.ts';
import { rtpInCapture, soundInCapture } from './received-audio.ts';

export async function capturedResult(name: string, capture: Capture, ports: PortRange, folder: string): Promise<PartyResult> {
  await capture.stop();
  const datagrams = capture.datagrams();
  const rtp = rtpInCapture(datagrams, ports);
  const sound = soundInCapture(datagrams, ports);
  const blind = capture.missed > 0 ? { failure: `tcpdump missed ${capture.missed} packets: what came to ${name} is not known` } : {};
  if (!sound) return { rtp, recording: null, ...blind };
  const path = join(folder, `far-end-${name}.wav`);
  const file = await WavWriter.create(path, sound.sampleRateHz);
  file.write(sound.pcm);
  await file.close();
  return { rtp, recording: { path, startEpochMs: sound.startEpochMs }, ...blind };
}

export const startCapture = (name: string, folder: string, sipPort: number, { from, to }: PortRange): Promise<Capture> =>
  Capture.start(join(folder, `far-end-${name}.pcap`), `udp and (port ${sipPort} or portrange ${from}-${to})`);
