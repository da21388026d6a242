// `twinset run`: boots a handset and keeps it up until it is told to end.
import { bootHandset } from '../../host-shim/index.ts';
import { openTrace } from '../../host-shim/trace/index.ts';
import { EXIT_DONE } from '../failure.ts';
import { planRun, type RunOptions } from './configuration.ts';
import { controlOverStdio, controlOverTcp } from './control.ts';
import { plainEvent } from './plain-events.ts';

export async function run(options: RunOptions): Promise<number> {
  const plan = planRun(options);
  const trace = plan.tracePath ? await openTrace(plan.tracePath) : null;
  const handset = await bootHandset(trace ? { ...plan.handset, trace: trace.sink } : plan.handset);

  let quit!: () => void;
  const told = new Promise<void>((resolve) => {
    quit = resolve;
  });
  process.once('SIGINT', quit);
  process.once('SIGTERM', quit);

  const server = plan.control.kind === 'tcp' ? await controlOverTcp(handset, quit, plan.control.port) : null;
  if (plan.control.kind === 'stdio') {
    controlOverStdio(handset, quit);
  } else {
    handset.on('event', (event) => process.stdout.write(`${plan.json ? JSON.stringify(event) : plainEvent(event)}\n`));
    process.stdout.on('error', quit);
  }
  const address = server?.address();
  if (address && typeof address === 'object' && !plan.json) process.stdout.write(`control on 127.0.0.1:${address.port}\n`);

  await told;
  await handset.shutdown();
  server?.close();
  await trace?.close();
  return EXIT_DONE;
}
