// A stretch of sound as a picture, with the moments of switches in it, and the 20 ms frames below when there is room for them.
import { TICK_MS } from '../../../host-shim/media/index.ts';
import { escape } from './html.ts';

const WIDTH = 1100;
const HEIGHT = 120;
const FULL_SCALE = 32_768;
/** More would be a grey bar: then there is a line for each second. */
const MOST_FRAMES_SHOWN = 100;

export interface Waveform {
  title: string;
  pcm: Int16Array;
  sampleRateHz: number;
  fromMs: number;
  toMs: number;
  /** Of switches; those outside are left out. */
  marksMs: readonly number[];
}

export function waveformSvg({ title, pcm, sampleRateHz, fromMs, toMs, marksMs }: Waveform): string {
  const x = (timeMs: number): number => ((timeMs - fromMs) / (toMs - fromMs)) * WIDTH;
  const first = Math.max(0, Math.round((fromMs / 1000) * sampleRateHz));
  const last = Math.min(pcm.length, Math.round((toMs / 1000) * sampleRateHz));
  const peak = pcm.subarray(first, last).reduce((most, sample) => Math.max(most, Math.abs(sample)), FULL_SCALE / 64);
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
  const gridMs = toMs - fromMs <= MOST_FRAMES_SHOWN * TICK_MS ? TICK_MS : 1000;
  for (let timeMs = Math.ceil(fromMs / gridMs) * gridMs; timeMs < toMs; timeMs += gridMs)
    grid.push(`<line class="frame" x1="${x(timeMs).toFixed(1)}" x2="${x(timeMs).toFixed(1)}" y1="${HEIGHT - 5}" y2="${HEIGHT}"/>`);
  const switches = marksMs
    .filter((timeMs) => timeMs >= fromMs && timeMs <= toMs)
    .map((timeMs) => `<line class="switch" x1="${x(timeMs).toFixed(1)}" x2="${x(timeMs).toFixed(1)}" y1="0" y2="${HEIGHT}"/><text class="switch-text" x="${(x(timeMs) + 5).toFixed(1)}" y="12">switch</text>`)
    .join('');
  return `<figure style="margin:0 0 1rem"><figcaption>${escape(title)}</figcaption><div class="wide" tabindex="0"><svg width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escape(title)}">${grid.join('')}<polyline class="wave" points="${points.join(' ')}"/>${switches}</svg></div></figure>`;
}
