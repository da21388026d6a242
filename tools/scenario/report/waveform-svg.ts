// A stretch of sound as a picture, with the moment of the switch in its middle and the 20 ms frames behind it.
import { escape } from './html.ts';

const WIDTH = 1100;
const HEIGHT = 120;
const FRAME_MS = 20;
const FULL_SCALE = 32_768;

export interface Waveform {
  title: string;
  pcm: Int16Array;
  sampleRateHz: number;
  fromMs: number;
  toMs: number;
  markMs: number;
}

export function waveformSvg({ title, pcm, sampleRateHz, fromMs, toMs, markMs }: Waveform): string {
  const x = (timeMs: number): number => ((timeMs - fromMs) / (toMs - fromMs)) * WIDTH;
  const first = Math.max(0, Math.round((fromMs / 1000) * sampleRateHz));
  const last = Math.min(pcm.length, Math.round((toMs / 1000) * sampleRateHz));
  const peak = Math.max(FULL_SCALE / 64, ...Array.from(pcm.subarray(first, last), Math.abs));
  const y = (sample: number): number => HEIGHT / 2 - (sample / peak) * (HEIGHT / 2 - 6);
  const points: string[] = [];
  // Each column shows the lowest and the highest sample that fall into it.
  const step = Math.max(1, Math.floor((last - first) / WIDTH));
  for (let at = first; at < last; at += step) {
    let low = FULL_SCALE,
      high = -FULL_SCALE;
    for (const sample of pcm.subarray(at, Math.min(at + step, last))) {
      low = Math.min(low, sample);
      high = Math.max(high, sample);
    }
    const column = x((at / sampleRateHz) * 1000).toFixed(1);
    points.push(`${column},${y(high).toFixed(1)}`, `${column},${y(low).toFixed(1)}`);
  }
  const grid: string[] = [];
  for (let timeMs = Math.ceil(fromMs / FRAME_MS) * FRAME_MS; timeMs < toMs; timeMs += FRAME_MS)
    grid.push(`<line class="frame" x1="${x(timeMs).toFixed(1)}" x2="${x(timeMs).toFixed(1)}" y1="${HEIGHT - 5}" y2="${HEIGHT}"/>`);
  return `<figure style="margin:0 0 1rem"><figcaption>${escape(title)}</figcaption><div class="wide"><svg width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escape(title)}">${grid.join('')}<polyline class="wave" points="${points.join(' ')}"/><line class="switch" x1="${x(markMs).toFixed(1)}" x2="${x(markMs).toFixed(1)}" y1="0" y2="${HEIGHT}"/><text class="switch-text" x="${(x(markMs) + 5).toFixed(1)}" y="12">switch</text></svg></div></figure>`;
}
