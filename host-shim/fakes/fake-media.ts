// A media device for the machine's tests: notes what it is told, and agrees to a switch, refuses or keeps silent as the test says.
import type { MediaPart } from '../machine/parts.ts';
import type { SwitchCommit, SwitchReadiness } from '../media/index.ts';

const NO_FRAMES = { framesExpected: 0, gap: 0, lost: 0, doubled: 0, late: 0, concealed: 0 };

export class FakeMedia {
  readonly told: string[] = [];
  shadow: 'agree' | 'refuse' | 'fail' | 'hang' = 'agree';
  commit: 'tick' | 'fail' | 'hang' = 'tick';
  tick = 100;
  onReport: MediaPart['onReport'] = () => undefined;
  onCodecLost: (guest: number, reason: string) => void = () => undefined;

  open(count: number): Promise<number[]> { return Promise.resolve(Array.from({ length: count }, (_, index) => 40_000 + 2 * index)); }
  streamOpen(stream: number): void { this.told.push(`open ${stream}`); }
  streamClose(stream: number): void { this.told.push(`close ${stream}`); }
  streamDtmf(stream: number, digits: string): void { this.told.push(`dtmf ${stream} ${digits}`); }
  audioPath(muted: boolean, route: number): void { this.told.push(`audio ${muted} ${route}`); }
  attachGuest(guest: number): Promise<void> { this.told.push(`attach ${guest}`); return Promise.resolve(); }
  detachGuest(guest: number): void { this.told.push(`detach ${guest}`); }
  setOwner(guest: number): void { this.told.push(`owner ${guest}`); }

  beginSwitch(to: number): Promise<SwitchReadiness> {
    this.told.push(`begin ${to}`);
    switch (this.shadow) {
      case 'agree': return Promise.resolve({ agreed: true, primed: false });
      case 'refuse': return Promise.resolve({ agreed: false, reason: 'the outputs differ' });
      case 'fail': return Promise.reject(new Error('no codec worker'));
      case 'hang': return new Promise(() => undefined);
    }
  }

  commitSwitch(): Promise<SwitchCommit> {
    this.told.push('commit');
    switch (this.commit) {
      case 'tick': return Promise.resolve({ tick: this.tick, figures: Promise.resolve({
        gapFrames: 0, lostFrames: 0, doubledFrames: 0, lateFrames: 0, framesExpected: 20, primed: false, durationMs: 60, receive: NO_FRAMES, send: NO_FRAMES,
      }) });
      case 'fail': return Promise.reject(new Error('the media thread ended'));
      case 'hang': return new Promise(() => undefined);
    }
  }

  abortSwitch(): void { this.told.push('abort'); }
  stats(): ReturnType<MediaPart['stats']> { return Promise.resolve({ tick: 0, firstPlayedTick: -1, lateTicks: 0, skippedTicks: 0, owner: 0, servedBy: 'guest', standInFrames: 0, switches: 0, streams: [] }); }
  close(): Promise<void> { return Promise.resolve(); }
}
