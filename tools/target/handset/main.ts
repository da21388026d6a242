// The program in an image: the handset of `twinset run`, with the configuration that was signed with it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../../guests/contract/index.ts';
import { bootHandset, eraseStore, fileStorage, type GuestOptions, type Handset } from '../../../host-shim/index.ts';
import { describeFailure } from '../../failure.ts';
import { parseHostPort, planRun } from '../../run/configuration.ts';
import { controlOverTcp } from '../../run/control.ts';
import { BadRequest } from '../../run/requests.ts';
import { CONTROL_PORT, SIP_PORT, STORE } from '../loader/places.ts';
import { registersAnew } from './resumption.ts';
import { passesSelfTest, rights } from './self-test.ts';
import type { Given, StartHandset } from './start.ts';

export { bootHandset } from '../../../host-shim/index.ts';

/** The processor may be an emulated one, on a machine that others load. */
const GUEST_START_MS = 120_000;
const GUEST_SWITCH_MS = 5_000;
const CORE_CALL_MS = 30_000;
const EVERYWHERE = '0.0.0.0';

export const start: StartHandset = async (given) => {
  try {
    await bootAndServe(given);
  } catch (error) {
    given.say({ event: 'target-failed', message: describeFailure(error).message });
    process.exit(1);
  }
};

/** A store that cannot be read, of a newer image perhaps, must not keep this one from starting. */
function forgetDamagedStore(say: Given['say']): void {
  try {
    fileStorage(STORE);
  } catch (error) {
    say({ event: 'target-store', told: `${(error as Error).message}; it begins anew` });
    eraseStore(STORE);
  }
}

/** It is what was signed, and nobody changes it from outside. */
async function refuseReload(): Promise<never> {
  throw new BadRequest('NOT_SUPPORTED', 'the configuration of a target is part of its signed image. Build an image with another one and send it: twinset flash --target HOST --image FILE --reboot');
}

async function bootAndServe({ folder, settings, tell, say }: Given): Promise<void> {
  forgetDamagedStore(say);
  const { handset: options } = planRun({ config: join(folder, 'dist', 'configuration.json'), bind: [`${EVERYWHERE}:${SIP_PORT}`] });
  const handset = await bootHandset({
    ...options,
    guests: (options.guests ?? []).map((guest) => ({ ...guest, ...manifestOf(folder, guest) })),
    guestStartMs: GUEST_START_MS,
    guestSwitchMs: GUEST_SWITCH_MS,
    coreCallMs: CORE_CALL_MS,
    storagePath: STORE,
    ...(settings.advertised === undefined ? {} : { advertised: parseHostPort(settings.advertised, 'the advertised address') }),
    ...(settings.rtpPort === undefined ? {} : { rtpPort: settings.rtpPort }),
  });
  const quit = (): void => void handset.shutdown().then(() => process.exit(0));
  process.once('SIGTERM', quit);
  process.on('SIGCONT', registersAnew(handset, options.accounts ?? []));
  if (settings.control) await controlOverTcp(handset, quit, CONTROL_PORT, EVERYWHERE, { reload: refuseReload });
  tell('ready');
  tellOfCalls(handset, tell);
  const held = rights();
  say({ event: 'target-up', uptimeMs: Math.round(process.uptime() * 1000), ...held });
  const registers = options.accounts?.some(({ registrar }) => registrar) ?? false;
  if (registers) handset.on('event', ({ event }) => event === 'registered' && tell('good'));
  if (await passesSelfTest(handset, held)) tell(registers ? 'tested' : 'good');
}

function tellOfCalls(handset: Handset, tell: Given['tell']): void {
  const calls = new Set<string>();
  handset.on('event', (event) => {
    const before = calls.size;
    if (event.event === 'session-established') calls.add(event.session);
    if (event.event === 'session-ended') calls.delete(event.session);
    if ((before === 0) !== (calls.size === 0)) tell(calls.size === 0 ? 'idle' : 'in-call');
  });
}

/** Where the image has it, SIP is answered before the guest is up. */
function manifestOf(folder: string, { name, bundle }: GuestOptions): { manifest?: Manifest } {
  const path = join(folder, 'dist', 'guests', `${name}.manifest.json`);
  return bundle === undefined && existsSync(path) ? { manifest: JSON.parse(readFileSync(path, 'utf8')) as Manifest } : {};
}
