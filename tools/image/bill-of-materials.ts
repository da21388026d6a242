// What went into an image, as SPDX 2.3 in JSON: twinset, its sections, and the packages whose code is bundled in them.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Section } from './section.ts';

interface LockEntry {
  version?: string;
  license?: string;
  integrity?: string;
  dev?: boolean;
  optional?: boolean;
}
interface SpdxPackage {
  SPDXID: string;
  name: string;
  versionInfo: string;
  downloadLocation: 'NOASSERTION';
  filesAnalyzed: false;
  licenseConcluded: string;
  licenseDeclared: string;
  copyrightText: 'NOASSERTION';
  checksums?: { algorithm: string; checksumValue: string }[];
  externalRefs?: { referenceCategory: 'PACKAGE-MANAGER'; referenceType: 'purl'; referenceLocator: string }[];
}

const idOf = (name: string): string => `SPDXRef-${name.replace(/[^A-Za-z0-9.-]+/g, '-').replace(/^-/, '')}`;

/** "sha512-BASE64" of a lock file as SPDX has it. */
function checksumsOf(integrity: string | undefined): SpdxPackage['checksums'] {
  const parts = /^(sha\d+)-(.+)$/.exec(integrity ?? '');
  return parts ? [{ algorithm: parts[1]!.toUpperCase(), checksumValue: Buffer.from(parts[2]!, 'base64').toString('hex') }] : undefined;
}

function packageOf(name: string, { version = '', license = 'NOASSERTION', integrity }: LockEntry): SpdxPackage {
  const checksums = checksumsOf(integrity);
  return {
    SPDXID: idOf(`Package-${name}`),
    name,
    versionInfo: version,
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    licenseConcluded: license,
    licenseDeclared: license,
    copyrightText: 'NOASSERTION',
    ...(checksums ? { checksums } : {}),
    externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: `pkg:npm/${name.replace('@', '%40')}@${version}` }],
  };
}

/** `root`: the checkout, whose lock file says what was bundled. `createdS`: seconds since 1970; the same input makes the same bytes. */
export function billOfMaterials(root: string, sections: readonly Section[], createdS: number): string {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { version: string; packages: Record<string, LockEntry> };
  const bundled = Object.entries(lock.packages).filter(([path, { dev, optional }]) => path !== '' && !dev && !optional);
  const packages = [
    packageOf('twinset', { version: lock.version, ...(lock.packages['']?.license ? { license: lock.packages['']!.license } : {}) }),
    ...bundled.map(([path, entry]) => packageOf(path.replace(/^.*node_modules\//, ''), entry)),
  ];
  const files = sections.map(({ name, bytes }) => ({
    SPDXID: idOf(`File-${name}`),
    fileName: `./${name}`,
    checksums: [
      { algorithm: 'SHA1', checksumValue: createHash('sha1').update(bytes).digest('hex') },
      { algorithm: 'SHA256', checksumValue: createHash('sha256').update(bytes).digest('hex') },
    ],
    licenseConcluded: 'NOASSERTION',
    copyrightText: 'NOASSERTION',
  }));
  const digest = createHash('sha256').update(JSON.stringify([packages, files])).digest('hex');
  const [twinset, ...others] = packages as [SpdxPackage, ...SpdxPackage[]];
  return JSON.stringify({
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: `twinset-${lock.version}`,
    documentNamespace: `urn:sha256:${digest}`,
    creationInfo: { created: `${new Date(createdS * 1_000).toISOString().slice(0, 19)}Z`, creators: ['Tool: twinset'] },
    packages,
    files,
    relationships: [
      { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: twinset.SPDXID },
      ...others.map(({ SPDXID }) => ({ spdxElementId: twinset.SPDXID, relationshipType: 'CONTAINS', relatedSpdxElement: SPDXID })),
      ...files.map(({ SPDXID }) => ({ spdxElementId: twinset.SPDXID, relationshipType: 'CONTAINS', relatedSpdxElement: SPDXID })),
    ],
  });
}
