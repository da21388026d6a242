// The parsers of the parse benchmark: ours in WebAssembly and its peers, each from the bytes of a datagram to six fields read.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { EXIT_MISSING, Failure } from '../failure.ts';
import { packagePath } from '../package-root.ts';
import { makeTemporaryFolder, removeFolder } from '../temporary-folder.ts';
import { instantiate } from './instantiate.ts';
import { parseMessages } from './parse-messages.ts';
import { installedPeer, requireFrom } from './peers/npm.ts';

const run = promisify(execFile);
/** Passes over the messages between two looks at the clock. */
const PASSES = 50;

/** `sum` is the lengths of branch, both tags, Call-ID and Contact's host, and the CSeq number, of all messages of one pass: the proof that all read the same. */
export interface Measured { messagesPerSecond: number; sum: number }
export interface Parser {
  name: string;
  /** `which` are indexes of parseMessages; rates are by processor time. */
  measure(which: readonly number[], budgetMs: number): Promise<Measured>;
  close(): void;
}

function inProcess(name: string, parse: (bytes: Uint8Array) => number): Parser {
  const messages = parseMessages.map(({ bytes }) => bytes);
  return {
    name,
    async measure(which, budgetMs) {
      let sum = 0;
      let parsed = 0;
      const before = process.cpuUsage();
      for (let spentUs = 0; spentUs < budgetMs * 1000;) {
        for (let pass = 0; pass < PASSES; pass++) {
          sum = 0;
          for (const index of which) sum += parse(messages[index]);
        }
        parsed += PASSES * which.length;
        const { user, system } = process.cpuUsage(before);
        spentUs = user + system;
      }
      const { user, system } = process.cpuUsage(before);
      return { messagesPerSecond: (parsed * 1e6) / (user + system), sum };
    },
    close() {},
  };
}

/** The test build of the firmware: its parser is the core's, and nothing else of the core is between. */
export async function ourParser(): Promise<Parser> {
  const builder = packagePath('tools', 'build', 'firmware.mjs');
  // Not bundled: it finds the sources by its own place. An installed package has no sources and what was built with it.
  if (existsSync(builder)) await ((await import(pathToFileURL(builder).href)) as { buildProbe(): Promise<string> }).buildProbe();
  const file = packagePath('dist', 'firmware', 'probe.wasm');
  if (!existsSync(file)) throw new Failure('NOT_BUILT', EXIT_MISSING, `${file} is missing: run "npm run build"`);
  const probe = instantiate(readFileSync(file)) as { memory: { buffer: ArrayBuffer }; inputAddress(): number; parseReadingSix(length: number): number };
  const at = probe.inputAddress();
  const memory = new Uint8Array(probe.memory.buffer);
  return inProcess('twinset', (bytes) => {
    memory.set(bytes, at);
    return probe.parseReadingSix(bytes.length);
  });
}

interface NpmSip {
  parse(text: string): { headers: { via: { params: { branch: string } }[]; from: { params: { tag?: string } }; to: { params: { tag?: string } }; 'call-id': string; cseq: { seq: number }; contact?: { uri: string }[] } };
  parseUri(uri: string): { host: string };
}

export async function npmSipParser(): Promise<Parser | null> {
  const folder = await installedPeer('sip');
  if (!folder) return null;
  const sip = requireFrom(folder)('sip') as NpmSip;
  return inProcess('npm-sip', (bytes) => {
    // As its UDP transport does it.
    const { headers } = sip.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('binary'));
    const read = headers.via[0].params.branch.length + (headers.from.params.tag?.length ?? 0) + (headers.to.params.tag?.length ?? 0) + headers['call-id'].length + headers.cseq.seq;
    return headers.contact ? read + sip.parseUri(headers.contact[0].uri).host.length : read;
  });
}

interface JsSipMessage { via_branch: string; from_tag?: string; to_tag?: string; call_id: string; cseq: number; hasHeader(name: string): boolean; parseHeader(name: string): { uri: { host: string } } }

export async function jsSipParser(): Promise<Parser | null> {
  const folder = await installedPeer('jssip');
  if (!folder) return null;
  const { parseMessage } = requireFrom(folder)('jssip/lib/Parser.js') as { parseMessage(text: string, userAgent: object): JsSipMessage };
  return inProcess('jssip', (bytes) => {
    const message = parseMessage(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'), {});
    const read = message.via_branch.length + (message.from_tag?.length ?? 0) + (message.to_tag?.length ?? 0) + message.call_id.length + message.cseq;
    return message.hasHeader('contact') ? read + message.parseHeader('contact').uri.host.length : read;
  });
}

/** A C program of ours over the library's parser; null without the library, its headers or a compiler. */
export async function sofiaParser(): Promise<Parser | null> {
  const source = packagePath('tools', 'bench', 'peers', 'sofia-parse.c');
  if (!existsSync(source)) return null;
  const folder = makeTemporaryFolder('sofia');
  const program = join(folder, 'sofia-parse');
  const close = (): void => removeFolder(folder);
  try {
    const flags = async (which: string): Promise<string[]> => (await run('pkg-config', [which, 'sofia-sip-ua'])).stdout.trim().split(/\s+/);
    await run('cc', ['-O2', '-o', program, ...await flags('--cflags'), source, ...await flags('--libs')]);
  } catch {
    close();
    return null;
  }
  const files = parseMessages.map(({ name, bytes }) => {
    const file = join(folder, name);
    writeFileSync(file, bytes);
    return file;
  });
  return {
    name: 'sofia-sip',
    async measure(which, budgetMs) {
      const { stdout } = await run(program, [String(budgetMs), ...which.map((index) => files[index])]);
      const [messagesPerSecond, sum] = stdout.split(' ').map(Number);
      return { messagesPerSecond, sum };
    },
    close,
  };
}
