// Both guests on buses of their own, told the same script or, one of them, a mutated one; what the comparison of their records says.
import { image as android } from '../../guests/android/image.ts';
import { image as symbian } from '../../guests/symbian/image.ts';
import { ScriptedBus, type ScriptedEvent } from '../../guests/contract/conformance/scripted-bus.ts';
import { RecordCheck } from '../../host-shim/index.ts';
import type { Mutation } from './mutations.ts';

export const ANDROID = 2, SYMBIAN = 3;

/** Tells both guests the script; `mutation` changes what `deceived` is told. Returns the comparison of their reports. */
export function compare(script: readonly ScriptedEvent[], mutation: Mutation | null, deceived: number): RecordCheck {
  const buses = [new ScriptedBus(ANDROID).boot(android, ANDROID), new ScriptedBus(SYMBIAN).boot(symbian, ANDROID)];
  const check = new RecordCheck([ANDROID, SYMBIAN]);
  const report = (bus: ScriptedBus) => {
    const { sequence, digest } = bus.digest();
    check.report(bus.participant, sequence, digest.high, digest.low);
  };
  buses.forEach(report);
  for (const [at, event] of script.entries()) {
    check.expect(buses[0].sequence + 1);
    for (const bus of buses) {
      const lied = mutation?.at === at && bus.participant === deceived;
      // A guest that is told nothing is told something harmless instead, so that the sequence numbers stay together.
      bus.event(lied ? mutation!.lie ?? { name: 'CoreRestarted', fields: { restarts: 0 } } : event);
      report(bus);
    }
  }
  return check;
}
