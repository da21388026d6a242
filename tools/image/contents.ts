// What goes into a handset's image: the built files, by section, and the target's configuration.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { image as android } from '../../guests/android/index.ts';
import type { Manifest } from '../../guests/contract/index.ts';
import { image as symbian } from '../../guests/symbian/index.ts';
import type { ConfigurationFile } from '../run/configuration.ts';
import { billOfMaterials } from './bill-of-materials.ts';
import { ImageError } from './image-error.ts';
import { SectionKind, type Section } from './section.ts';

/** Paths under dist/; a section has the same name, so that the unpacked image is a dist/ again. */
const FILES: readonly (readonly [SectionKind, readonly string[]])[] = [
  [SectionKind.Firmware, ['firmware/core.component.wasm', 'firmware/core.core.wasm', 'firmware/core.cjs', 'firmware/glue.cjs']],
  [SectionKind.Machine, ['target/handset.cjs', 'target/ws.cjs', 'target/yaml.cjs', 'workers/media.js', 'workers/codec.js', 'workers/guest.js', 'workers/guest-process.js', 'workers/shim-codecs.js', 'workers/trace.js']],
];

/** What the guests of this project say of themselves: a target answers SIP before they run. */
const MANIFESTS: Readonly<Record<string, Manifest>> = { android: android.manifest, symbian: symbian.manifest };

const CODECS = '.codecs.js';
const knownGuests = (root: string): string[] => readdirSync(join(root, 'dist', 'guests')).filter((name) => name.endsWith(CODECS)).map((name) => name.slice(0, -CODECS.length)).sort();

const guestFiles = (guest: string): Section['name'][] => [`guests/${guest}.js`, `guests/${guest}.codecs.js`];

/** `root`: the checkout, built. `configuration` becomes JSON, which a board reads without a parser for YAML. `createdS`: what the bill of materials says, seconds since 1970. */
export function handsetSections(root: string, guests: readonly string[], configuration: ConfigurationFile, createdS: number): Section[] {
  const read = (kind: SectionKind, name: string): Section => {
    const path = join(root, 'dist', name);
    if (!existsSync(path)) throw new ImageError('BAD_CONTENTS', `${path} is not there. Build it first: node tools/build.mjs`);
    return { kind, name, bytes: new Uint8Array(readFileSync(path)) };
  };
  const text = (kind: SectionKind, name: string, value: string): Section => ({ kind, name, bytes: new TextEncoder().encode(value) });
  const unknown = guests.find((guest) => !/^[a-z][a-z0-9-]*$/.test(guest) || !existsSync(join(root, 'dist', 'guests', `${guest}.js`)));
  if (unknown !== undefined) throw new ImageError('BAD_CONTENTS', `there is no guest ${JSON.stringify(unknown)}; known are ${knownGuests(root).join(', ')}. One of your own is a bundle in dist/guests: docs/integrators.md`);
  const sections = [
    ...FILES.flatMap(([kind, names]) => names.map((name) => read(kind, name))),
    ...guests.flatMap((guest) => {
      const [image, codecs] = guestFiles(guest) as [string, string];
      const manifest = MANIFESTS[guest];
      return [read(SectionKind.Guest, image), ...(manifest ? [text(SectionKind.Guest, `guests/${guest}.manifest.json`, JSON.stringify(manifest))] : []), read(SectionKind.Codecs, codecs)];
    }),
    text(SectionKind.Configuration, 'configuration.json', JSON.stringify(configuration)),
    text(SectionKind.Licences, 'LICENSE', readFileSync(join(root, 'LICENSE'), 'utf8')),
  ];
  return [...sections, text(SectionKind.BillOfMaterials, 'bill-of-materials.spdx.json', billOfMaterials(root, sections, createdS))];
}
