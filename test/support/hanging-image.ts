// Signed images whose program does not work: it asks a port of the host how to fail at this start.
import { createServer, type Server } from 'node:net';
import { SectionKind, decodeImage, encodeImage, readPrivateKey, signImage } from '../../tools/image/index.ts';
import { developmentImage } from '../../tools/target/qemu/development-image.ts';
import { developmentKey } from '../../tools/target/qemu/development-key.ts';
import type { TargetName } from '../../tools/target/targets.ts';

/** silent: never says a word; up: says that it is up, and nothing more; ends: its process ends. */
export type Fault = 'silent' | 'up' | 'ends';

const PROGRAM = 'target/handset.cjs';

const programOf = (port: number): string => `
const { connect } = require('node:net');
exports.start = ({ tell }) => new Promise(() => {
  connect(${port}, '127.0.0.1').on('data', (fault) => {
    if (String(fault) === 'up') tell('ready');
    if (String(fault) === 'ends') process.exit(1);
  });
});
`;

/** Whom the program asks; the last fault is for all that come later. */
export async function tellFaults(faults: readonly [Fault, ...Fault[]]): Promise<{ server: Server; port: number; asked: () => number }> {
  let asked = 0;
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.write(faults[Math.min(asked++, faults.length - 1)]!);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0, asked: () => asked };
}

export function hangingImage(target: TargetName, version: string, port: number): Uint8Array {
  const image = decodeImage(developmentImage(target, {}, version));
  if (!image.sections.some(({ name }) => name === PROGRAM)) throw new Error(`an image has no ${PROGRAM} any more`);
  const sections = image.sections.map((section) => (section.kind === SectionKind.Machine && section.name === PROGRAM ? { ...section, bytes: new TextEncoder().encode(programOf(port)) } : section));
  return signImage(encodeImage({ ...image, sections }), readPrivateKey(developmentKey().privatePem));
}
