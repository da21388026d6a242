// Images with fields, table and descriptions changed by seed and signed all the same: refused in words, or what is taken is whole.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from '../../host-shim/index.ts';
import { KEY, TRUST, smallImage } from '../../test/support/small-image.ts';
import { crc32 } from './crc32.ts';
import { ImageError } from './image-error.ts';
import { decodeImage, encodeImage } from './image.ts';
import * as layout from './layout.ts';
import { SectionKind } from './section.ts';
import { TlvType } from './tlv.ts';
import { verifyImage, withSignature } from './verify.ts';

const SEED = Number(process.env.TWINSET_SEED ?? 20);
const ROUNDS = 3_000;
const CHANGES = 4;
/** Where numbers turn over. */
const EDGES = [0, 1, 2, 15, 16, 63, 64, 95, 96, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x3c0000, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff];

const GOOD = encodeImage(smallImage({
  tlvs: new Map([[TlvType.Product, 'twinset'], [TlvType.Source, 'abcdef']]),
  sections: ['a.js', 'b/c.js', 'b/d.js'].map((name) => ({ kind: SectionKind.Machine, name, bytes: new TextEncoder().encode(name) })),
}));
const TABLE_END = layout.HEADER_BYTES + 3 * layout.ROW_BYTES;

test(`no signed nonsense is more than refused in words, and what is taken comes back from its bytes (seed ${SEED}) [D01]`, () => {
  const random = seededRandom(SEED);
  const below = (bound: number): number => random.next() % bound;
  const codes = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = below(8) === 0 ? GOOD.slice(0, layout.HEADER_BYTES + below(GOOD.length - layout.HEADER_BYTES)) : GOOD.slice();
    const view = new DataView(bytes.buffer);
    for (let changes = 1 + below(CHANGES); changes > 0; changes--) {
      const at = below(Math.min(bytes.length, TABLE_END + 40) - 4);
      const how = below(4);
      if (how === 0) view.setUint32(at & ~3, EDGES[below(EDGES.length)]!, true);
      else if (how === 1) view.setUint16(at & ~1, EDGES[below(EDGES.length)]! & 0xffff, true);
      else if (how === 2) bytes[at] = below(256);
      else bytes.copyWithin(at, below(bytes.length), below(bytes.length));
    }
    // Half of them with a header that is let in, so that what is behind it is read.
    if (below(4) > 0) bytes.set(GOOD.subarray(0, layout.OFFSET_SECTIONS));
    if (below(2) > 0) view.setUint32(layout.OFFSET_IMAGE_BYTES, bytes.length, true);
    view.setUint32(layout.OFFSET_CRC, crc32(bytes.subarray(0, layout.OFFSET_CRC)), true);
    try {
      const image = verifyImage(withSignature(bytes, KEY), { ...TRUST, securityCounter: 0 });
      assert.equal(decodeImage(encodeImage(image)), { ...image, sections: [...image.sections].sort((a, b) => a.kind - b.kind || (a.name < b.name ? -1 : 1)) }, `round ${round}`);
      codes.add('taken');
    } catch (error) {
      if (!(error instanceof ImageError)) throw new Error(`round ${round} of seed ${SEED}: ${String(error)}`, { cause: error });
      codes.add(error.code);
    }
  }
  for (const code of ['taken', 'TRUNCATED', 'TOO_LARGE', 'BAD_SECTION_TABLE', 'BAD_SECTION_NAME', 'BAD_SECTION', 'BAD_TLV', 'UNKNOWN_CRITICAL_TLV', 'BAD_HEADER'])
    assert.ok(codes.has(code), `${code} was never reached: the changes exercise too little (${[...codes].join(', ')})`);
});

test.run();
