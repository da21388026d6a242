// What the help and the options of every command share.
import { InvalidArgumentError } from 'commander';

const MEMORY_MIB = { least: 64, most: 65_536 } as const;

export const examples = (...lines: string[]): string => `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;

export function wholeNumber(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 0 to 999999999.');
  return Number(text);
}

/** A port of one's own choice. */
export function portNumber(text: string): number {
  const number = positiveNumber(text);
  if (number > 65_535) throw new InvalidArgumentError('It must be a port, from 1 to 65535.');
  return number;
}

/** Of something that is done at least once. */
export function positiveNumber(text: string): number {
  const number = wholeNumber(text);
  if (number === 0) throw new InvalidArgumentError('It must be at least 1.');
  return number;
}

/** Of a target's memory in MiB. No target comes up in the least: it only keeps slips of the pen from the emulator, which tells them in its own words. */
export function memoryMib(text: string): number {
  const number = wholeNumber(text);
  if (number < MEMORY_MIB.least || number > MEMORY_MIB.most) throw new InvalidArgumentError(`It must be from ${MEMORY_MIB.least} to ${MEMORY_MIB.most}.`);
  return number;
}
