// The update service as a process of its own over a flash in a file or a block device: for boards that have no keeper, and to try it out.
//
//   node flash-service.js --flash FILE --hardware ID --key FILE [--key FILE...] [--running A|B|none] [--bind HOST:PORT] [--create]
//
// In, a line each: {"do":"mark-good"}, {"do":"in-call","on":true}, {"do":"quit"}. Out: {"event":"listening",...} and what happens.
// It ends with 0, and after a reboot was asked for with 10: whoever started it starts the loader again.
import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { FLASH_BYTES, FileFlash, SLOT_NAMES, TRUSTED_KEYS, boot, markGood, readPublicKey, readSlot, decodeImage, type DeviceTrust, type SlotIndex } from '../../image/index.ts';
import { DEFAULT_PORT } from '../protocol.ts';
import { serveFlash } from './serve.ts';

const EXIT_REBOOT = 10;
const EXIT_BAD_CALL = 2;
const EXIT_MISSING = 3;

const said = (event: object): void => {
  process.stdout.write(`${JSON.stringify(event)}\n`);
};

function leave(status: number, message: string): never {
  process.stderr.write(`flash-service: ${message}\n`);
  process.exit(status);
}

function optionsOf(words: string[]) {
  try {
    return parseArgs({
      args: words,
      options: {
        flash: { type: 'string' },
        hardware: { type: 'string' },
        key: { type: 'string', multiple: true },
        running: { type: 'string' },
        bind: { type: 'string', default: `127.0.0.1:${DEFAULT_PORT}` },
        create: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return leave(EXIT_BAD_CALL, (error as Error).message);
  }
}

function openFlash(path: string, mayCreate: boolean): FileFlash {
  try {
    if (mayCreate && !existsSync(path)) writeFileSync(path, new Uint8Array(FLASH_BYTES));
    return new FileFlash(path);
  } catch (error) {
    return leave(EXIT_MISSING, (error as Error).message);
  }
}

function keyIn(path: string): KeyObject {
  try {
    return readPublicKey(readFileSync(path, 'utf8'));
  } catch (error) {
    return leave(EXIT_MISSING, `${path}: ${(error as Error).message}`);
  }
}

/** Without --running it looks itself, as the loader does: that is a power-on, and counts a try. */
function runningSlot(named: string | undefined, flash: FileFlash, trust: DeviceTrust): SlotIndex | null {
  if (named === undefined) {
    const choice = boot(flash, trust);
    return choice.mode === 'slot' ? choice.slot : null;
  }
  if (named === 'none') return null;
  const slot = SLOT_NAMES.findIndex((name) => name === named);
  return slot < 0 ? leave(EXIT_BAD_CALL, '--running must be A, B or none') : (slot as SlotIndex);
}

const options = optionsOf(process.argv.slice(2));
if (!options.flash || !options.hardware || !options.key?.length) leave(EXIT_BAD_CALL, '--flash, --hardware and --key are needed');
if (options.key.length > TRUSTED_KEYS) leave(EXIT_BAD_CALL, `a device trusts at most ${TRUSTED_KEYS} keys`);
const bind = /^(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+)):(\d{1,5})$/.exec(options.bind) ?? leave(EXIT_BAD_CALL, '--bind must be HOST:PORT with an IP address');
const trust: DeviceTrust = { hardwareId: options.hardware, keys: options.key.map(keyIn) };
const flash = openFlash(options.flash, options.create);
const running = runningSlot(options.running, flash, trust);
// An update never takes time from a call.
setPriority(constants.priority.PRIORITY_LOW);

let inCall = false;
const server = await serveFlash({
  flash,
  trust,
  running,
  host: (bind[1] ?? bind[2])!,
  port: Number(bind[3]),
  said,
  inCall: () => inCall,
  restart: () => void quit(EXIT_REBOOT),
}).catch((error: Error) => leave(EXIT_MISSING, error.message));

async function quit(status: number): Promise<void> {
  if (status === EXIT_REBOOT) said({ event: 'reboot' });
  await server.close();
  flash.close();
  process.exit(status);
}

function perform(line: string): void {
  const request = JSON.parse(line) as Readonly<Record<string, unknown>>;
  if (request.do === 'quit') void quit(0);
  else if (request.do === 'in-call') inCall = request.on === true;
  else if (request.do === 'mark-good' && running !== null) {
    markGood(flash, running, decodeImage(readSlot(flash, running)));
    said({ event: 'marked-good', slot: SLOT_NAMES[running] });
  } else throw new SyntaxError('it is none of mark-good, in-call, quit');
}

createInterface({ input: process.stdin }).on('line', (line) => {
  try {
    perform(line);
  } catch (error) {
    said({ event: 'error', message: `${line.slice(0, 100)}: ${(error as Error).message}` });
  }
});
process.on('SIGTERM', () => void quit(0));
process.on('SIGINT', () => void quit(0));
said({ event: 'listening', bind: `${options.bind.slice(0, options.bind.lastIndexOf(':'))}:${server.port}`, running: running === null ? null : SLOT_NAMES[running], pid: process.pid });
