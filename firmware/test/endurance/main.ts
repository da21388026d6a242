// `npm run endurance`: so many calls in simulation, and after each thousand every pool and the memory as they were at boot.
import { parseArgs } from 'node:util';
import { Endurance } from '../support/endurance.ts';

const USAGE = 'usage: npm run endurance -- [--calls N] [--seed S]';
const SETTLE_EVERY = 1000;
const TELL_EVERY_MS = 30_000;
const MIB = 1 << 20;

function numbers(): { calls: number; seed: number } {
  const { values } = parseArgs({ options: { calls: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '3261' } } });
  const read = (name: 'calls' | 'seed'): number => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`--${name} wants a whole number above 0, not ${values[name]}`);
    return value;
  };
  return { calls: read('calls'), seed: read('seed') };
}

async function main(): Promise<number> {
  let options: { calls: number; seed: number };
  try {
    options = numbers();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}\n`);
    return 2;
  }
  const { calls, seed } = options;
  const run = await Endurance.create(seed);
  const started = Date.now();
  const tell = (): void => {
    const elapsedS = (Date.now() - started) / 1000;
    console.log(`${run.calls} calls, seed ${seed}, ${Math.round(run.calls / elapsedS)} calls/s, ${elapsedS.toFixed(0)} s, ${(run.world.nowMs / 3_600_000).toFixed(1)} hours of virtual time; WASM memory ${(run.memoryBytes / MIB).toFixed(4)} MiB as at boot`);
  };
  let told = started;
  try {
    while (run.calls < calls) {
      run.call();
      if (run.calls % SETTLE_EVERY !== 0 && run.calls !== calls) continue;
      run.settle();
      if (Date.now() - told > TELL_EVERY_MS) {
        told = Date.now();
        tell();
      }
    }
  } catch (error) {
    console.log(`FOUND in call ${run.calls + 1}, seed ${seed}: ${(error as Error).message}`);
    return 1;
  }
  tell();
  console.log(`every pool as at boot; ${Object.entries(run.kinds).sort().map(([kind, count]) => `${kind} ${count}`).join(', ')}`);
  return 0;
}

process.exitCode = await main();
