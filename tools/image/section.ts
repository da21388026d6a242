// What an image carries: sections by kind and name.
import { ImageError } from './image-error.ts';
import { NAME_BYTES } from './layout.ts';

export enum SectionKind {
  /** The SIP core: component and binding. */
  Firmware = 1,
  /** The hypervisor: the program that the boot loader starts, and its workers. */
  Machine = 2,
  Guest = 3,
  Codecs = 4,
  Configuration = 5,
  Licences = 6,
  /** What went into the image (SPDX). */
  BillOfMaterials = 7,
}

export interface Section {
  readonly kind: SectionKind;
  /** Where a target unpacks it: a relative path of plain words. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Two sections that cannot both be files: of one name, or one where the other has its folder. Null when there are none. */
export function clashOf(names: readonly string[]): string | null {
  const folders = new Set(names.flatMap((name) => name.split('/').slice(0, -1).map((_, index, parts) => parts.slice(0, index + 1).join('/'))));
  const clash = names.find((name, index) => names.indexOf(name) !== index || folders.has(name));
  return clash === undefined ? null : names.indexOf(clash) === names.lastIndexOf(clash) ? `the section ${clash} stands where another one has its folder` : `two sections are called ${clash}`;
}

/** A name cannot leave the folder that it is unpacked into. */
export function assertSectionName(name: string): void {
  const plain = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/.test(name);
  if (!plain || new TextEncoder().encode(name).length > NAME_BYTES)
    throw new ImageError('BAD_SECTION_NAME', `the section name ${JSON.stringify(name)} is not a relative path of at most ${NAME_BYTES} plain characters`);
}
