// `twinset image keygen`, `build`, `sign`, `verify` and `inspect`.
import type { KeyObject } from 'node:crypto';
import { existsSync, lstatSync, statSync } from 'node:fs';
import { EXIT_BAD_CALL, EXIT_DONE, Failure } from '../failure.ts';
import { packageRoot, packageVersion } from '../package-root.ts';
import {
  SectionKind,
  TlvType,
  decodeImage,
  chainOf,
  endorse,
  encodeImage,
  keyIdOf,
  makeKeyPair,
  parseVersion,
  printKeyId,
  printVersion,
  readPrivateKey,
  readPublicKey,
  sha256,
  signImage,
  signerOf,
  verifyImage,
  type Image,
  type Tlvs,
} from './index.ts';
import { handsetSections } from './contents.ts';
import { readInput } from '../input.ts';
import { readConfiguration } from '../run/configuration.ts';
import { assertApart, writeWhole } from '../output.ts';
import { publicKeyIn, told } from './files.ts';
import { TRUSTED_KEYS } from './limits.ts';

const OWNER_ONLY = 0o600;
const OTHERS = 0o077;
const LAST_SECOND = 253_402_300_799;

/** Also a link that leads nowhere. */
const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

/** Whoever has it signs images: it serves, but not unnoticed, when others on this machine can read it. */
function readSecret(path: string): KeyObject {
  const key = told(path, () => readPrivateKey(readInput(path, 'the key').toString('utf8')));
  if (statSync(path).mode & OTHERS) process.stderr.write(`twinset: others on this machine may read the private key ${path}: chmod 600 ${path}\n`);
  return key;
}

export function keygen(name: string, options: { force?: boolean }): number {
  const files = { private: `${name}.key.pem`, public: `${name}.pub.pem` };
  const there = Object.values(files).find(isThere);
  if (there !== undefined && !options.force)
    throw new Failure('NOT_WRITABLE', EXIT_BAD_CALL, `${there} is there already, and images may be signed with it. Take another name, or --force.`);
  const pair = makeKeyPair();
  writeWhole(files.private, pair.privatePem, OWNER_ONLY);
  writeWhole(files.public, pair.publicPem);
  process.stdout.write(`${files.private}  keep it secret: it signs images\n${files.public}  goes into devices\nkey id ${printKeyId(keyIdOf(readPublicKey(pair.publicPem)))}\n`);
  return EXIT_DONE;
}

/** The chain that goes into images from now on: first into one that the old key signs, then into all that the new one signs. */
export function endorseKey(options: { key: string; new: string; out: string }): number {
  assertApart([{ what: '--out', path: options.out }], [{ what: '--key', path: options.key }, { what: '--new', path: options.new }]);
  const by = readSecret(options.key);
  const next = told(options.new, () => readPublicKey(readInput(options.new, 'the new key').toString('utf8')));
  if (printKeyId(keyIdOf(next)) === printKeyId(keyIdOf(by))) throw new Failure('BAD_KEY', EXIT_BAD_CALL, `${options.new}: the new key is the old one, ${printKeyId(keyIdOf(by))}. Make another: twinset image keygen NAME`);
  const before = existsSync(options.out) ? chainIn(options.out) : '';
  writeWhole(options.out, `${told(options.out, () => endorse(next, by, before))}\n`);
  process.stdout.write(`${options.out}  ${printKeyId(keyIdOf(by))} hands over to ${printKeyId(keyIdOf(next))}\n`);
  return EXIT_DONE;
}

export interface BuildOptions {
  out: string;
  hardware: string;
  imageVersion?: string;
  counter: number;
  config?: string;
  guests: string;
  source?: string;
  keys?: string;
}

/** Rubbish in its place would be found by the devices that the image was made for. */
const chainIn = (path: string): string => told(path, () => chainOf(readInput(path, 'the chain of keys').toString('utf8')));

/** Seconds since 1970, up to the year 9999 (reproducible-builds.org). */
function sourceDate(): string | undefined {
  const text = process.env.SOURCE_DATE_EPOCH;
  if (text === undefined || (/^\d{1,12}$/.test(text) && Number(text) <= LAST_SECOND)) return text;
  throw new Failure('BAD_OPTION', EXIT_BAD_CALL, `SOURCE_DATE_EPOCH=${JSON.stringify(text)} is no number of seconds since 1970.`);
}

export function build(options: BuildOptions): number {
  assertApart([{ what: '--out', path: options.out }], [{ what: '--config', path: options.config }, { what: '--keys', path: options.keys }]);
  const dateS = sourceDate();
  const tlvs: Tlvs = new Map([
    [TlvType.Product, 'twinset'],
    ...(options.keys === undefined ? [] : [[TlvType.Keys, chainIn(options.keys)] as const]),
    ...(options.source === undefined ? [] : [[TlvType.Source, options.source] as const]),
    ...(dateS === undefined ? [] : [[TlvType.BuildTime, dateS] as const]),
  ]);
  // What is wrong in it is told here, where somebody can change it.
  const configuration = (options.config === undefined ? null : readConfiguration(options.config).value) ?? {};
  const bytes = told(options.out, () =>
    encodeImage({
      version: parseVersion(options.imageVersion ?? packageVersion()),
      securityCounter: options.counter,
      hardwareId: options.hardware,
      tlvs,
      sections: handsetSections(packageRoot, options.guests.split(','), configuration, Number(dateS ?? 0)),
    }),
  );
  writeWhole(options.out, bytes);
  process.stdout.write(`${options.out}  ${bytes.length} bytes, unsigned, SHA-256 ${Buffer.from(sha256(bytes)).toString('hex')}\n`);
  return EXIT_DONE;
}

export function sign(path: string, options: { key: string; out?: string }): number {
  const out = options.out ?? path;
  assertApart([{ what: options.out === undefined ? 'the signed image' : '--out', path: out }], [{ what: '--key', path: options.key }]);
  const key = readSecret(options.key);
  const signed = told(path, () => signImage(new Uint8Array(readInput(path, 'the image')), key));
  writeWhole(out, signed);
  process.stdout.write(`${out}  ${signed.length} bytes, signed with ${printKeyId(keyIdOf(key))}\n`);
  return EXIT_DONE;
}

export interface VerifyOptions {
  key: string[];
  hardware: string;
  counter: number;
  json?: boolean;
}

export function verify(path: string, options: VerifyOptions): number {
  if (options.key.length > TRUSTED_KEYS) throw new Failure('BAD_OPTION', EXIT_BAD_CALL, `a device trusts at most ${TRUSTED_KEYS} keys, and ${options.key.length} were given`);
  const keys = options.key.map(publicKeyIn);
  const image = told(path, () => verifyImage(new Uint8Array(readInput(path, 'the image')), { keys, hardwareId: options.hardware, securityCounter: options.counter }));
  process.stdout.write(options.json ? `${JSON.stringify({ image: path, verdict: 'pass', ...described(image) })}\n` : `${path}  good: version ${printVersion(image.version)} for ${image.hardwareId}\n`);
  return EXIT_DONE;
}

const described = (image: Image) => ({
  version: printVersion(image.version),
  securityCounter: image.securityCounter,
  hardware: image.hardwareId,
  descriptions: Object.fromEntries([...image.tlvs].map(([type, value]) => [TlvType[type]!, value])),
  sections: image.sections.map(({ kind, name, bytes }) => ({ kind: SectionKind[kind]!, name, bytes: bytes.length, sha256: Buffer.from(sha256(bytes)).toString('hex') })),
});

/** Shows what an image says; it does not ask whether anybody should believe it. */
export function inspect(path: string, options: { json?: boolean }): number {
  const bytes = new Uint8Array(readInput(path, 'the image'));
  const image = told(path, () => decodeImage(bytes));
  const signer = signerOf(bytes);
  const about = { image: path, bytes: bytes.length, signedBy: signer && printKeyId(signer), ...described(image) };
  if (options.json) {
    process.stdout.write(`${JSON.stringify(about)}\n`);
    return EXIT_DONE;
  }
  const widest = Math.max(...about.sections.map(({ name }) => name.length));
  const lines = [
    `${path}  ${about.bytes} bytes`,
    `version           ${about.version}`,
    `security counter  ${about.securityCounter}`,
    `hardware          ${about.hardware}`,
    `signed by         ${about.signedBy ?? 'nobody'}${about.signedBy ? '  (not checked: twinset image verify)' : ''}`,
    ...Object.entries(about.descriptions).map(([name, value]) => `${name.padEnd(18)}${value}`),
    ...about.sections.map(({ kind, name, bytes: length, sha256: digest }) => `  ${kind.padEnd(15)} ${name.padEnd(widest)} ${String(length).padStart(8)}  ${digest.slice(0, 16)}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return EXIT_DONE;
}
