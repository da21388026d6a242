// `twinset run`: boots a handset and keeps it up until it is told to end.
import { bootHandset, type HandsetOptions } from '../../host-shim/index.ts';
import { openTrace } from '../../host-shim/trace/index.ts';
import { EXIT_BAD_CALL, EXIT_DONE, Failure, describeFailure } from '../failure.ts';
import { planRun, type RunOptions } from './configuration.ts';
import { controlOverStdio, controlOverTcp } from './control.ts';
import { unpackHandset } from './image-handset.ts';
import { plainEvent } from './plain-events.ts';
import { Provisioning, type Reloaded } from './provisioning.ts';

export async function run(options: RunOptions): Promise<number> {
  if (options.image === undefined && options.key !== undefined) throw new Failure('BAD_OPTION', EXIT_BAD_CALL, '--key belongs to --image FILE, which is missing.');
  if (options.image === undefined) return serve(options, bootHandset);
  if (options.config !== undefined) throw new Failure('BAD_OPTION', EXIT_BAD_CALL, 'an image has its configuration already: leave --config out.');
  const unpacked = unpackHandset(options.image, options.key ?? []);
  try {
    return await serve({ ...options, config: unpacked.configurationPath }, await unpacked.boot());
  } finally {
    unpacked.remove();
  }
}

async function serve(options: RunOptions, boot: typeof bootHandset): Promise<number> {
  const plan = planRun(options);
  const trace = plan.tracePath ? await openTrace(plan.tracePath) : null;
  const handset = await boot({ ...plan.handset, ...(await machinesFor(plan.handset)), ...(trace ? { trace: trace.sink } : {}) });

  let quit!: () => void;
  const told = new Promise<void>((resolve) => {
    quit = resolve;
  });
  process.once('SIGINT', quit);
  process.once('SIGTERM', quit);

  const provisioning = new Provisioning(handset, options, plan);
  const hangUp = (): void => void provisioning.reload().then(tellReloaded, tellRefused);
  process.on('SIGHUP', hangUp);

  const server = plan.control.kind === 'tcp' ? await controlOverTcp(handset, quit, plan.control.port, undefined, provisioning) : null;
  if (plan.control.kind === 'stdio') {
    controlOverStdio(handset, quit, provisioning);
  } else {
    handset.on('event', (event) => process.stdout.write(`${plan.json ? JSON.stringify(event) : plainEvent(event)}\n`));
    process.stdout.on('error', quit);
  }
  const address = server?.address();
  if (address && typeof address === 'object') tellControl(`127.0.0.1:${address.port}`, plan.json);

  await told;
  process.off('SIGHUP', hangUp);
  await handset.shutdown();
  server?.close();
  await trace?.close();
  return EXIT_DONE;
}

/** The port may be one that nobody named. */
function tellControl(address: string, isJson: boolean): void {
  process.stdout.write(isJson ? `${JSON.stringify({ event: 'control', address })}\n` : `control on ${address}\n`);
}

async function machinesFor({ guests = [] }: HandsetOptions): Promise<Pick<HandsetOptions, 'virtualMachines'>> {
  if (!guests.some(({ tier }) => tier === 'vm')) return {};
  const { virtualMachines } = await import('../target/guest/virtual-machines.ts');
  return { virtualMachines: await virtualMachines() };
}

/** Whoever sent the signal reads the log. */
function tellReloaded({ changed, needRestart }: Reloaded): void {
  process.stderr.write(`twinset: reloaded: ${changed.join(', ') || 'nothing has changed'}${needRestart.length ? `; need a restart: ${needRestart.join(', ')}` : ''}\n`);
}

function tellRefused(error: unknown): void {
  const { code, message } = describeFailure(error);
  process.stderr.write(`twinset: not reloaded, nothing has changed: ${code}: ${message}\n`);
}
