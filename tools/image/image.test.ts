// Images to bytes and back, signatures, versions.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FOREIGN_KEY, KEY, TRUST, signedImage, smallImage } from '../../test/support/small-image.ts';
import { ImageError, type ImageErrorCode } from './image-error.ts';
import { decodeImage, encodeImage, type Image } from './image.ts';
import { keyIdOf, makeKeyPair, publicPemOf, readPrivateKey, readPublicKey } from './key.ts';
import { SectionKind } from './section.ts';
import { TlvType } from './tlv.ts';
import { signImage, signerOf, verifyImage } from './verify.ts';
import { compareVersions, parseVersion, printVersion } from './version.ts';

const refused = (code: ImageErrorCode, work: () => unknown): void => assert.throws(work, (error: unknown) => error instanceof ImageError && error.code === code);

test('an image comes back from its bytes with all that it said [D01]', () => {
  const image = smallImage({
    version: { major: 65535, minor: 2, patch: 3 },
    securityCounter: 0xffffffff,
    tlvs: new Map([
      [TlvType.Product, 'twinset'],
      [TlvType.Source, 'ä'.repeat(100)],
    ]),
  });
  const back = decodeImage(encodeImage(image));
  assert.equal({ ...back, tlvs: [...back.tlvs].sort() }, { ...image, tlvs: [...image.tlvs].sort() });
});

test('the same input makes the same bytes, in whatever order it is given [D01]', () => {
  const image = smallImage({ tlvs: new Map([[TlvType.Product, 'a'], [TlvType.Source, 'b']]) });
  const reversed: Image = { ...image, sections: [...image.sections].reverse(), tlvs: new Map([...image.tlvs].reverse()) };
  assert.equal(encodeImage(reversed), encodeImage(image));
  assert.equal(signImage(encodeImage(reversed), KEY), signImage(encodeImage(image), KEY));
});

test('what cannot be an image is refused before it becomes one [D01]', () => {
  const section = smallImage().sections[0]!;
  refused('BAD_CONTENTS', () => encodeImage(smallImage({ sections: [] })));
  refused('BAD_CONTENTS', () => encodeImage(smallImage({ sections: [section, section] })));
  refused('BAD_CONTENTS', () => encodeImage(smallImage({ sections: [{ ...section, name: 'a/b/c' }, { ...section, name: 'a' }] })));
  refused('BAD_CONTENTS', () => encodeImage(smallImage({ tlvs: new Map([[TlvType.Source, 'a\x1b[2J']]) })));
  refused('BAD_CONTENTS', () => encodeImage(smallImage({ hardwareId: 'a name that is too long' })));
  refused('BAD_CONTENTS', () => encodeImage(smallImage({ securityCounter: -1 })));
  refused('BAD_CONTENTS', () => parseVersion('1.2'));
  refused('BAD_CONTENTS', () => parseVersion('1.2.70000'));
  refused('TOO_LARGE', () => encodeImage(smallImage({ sections: [{ ...section, bytes: new Uint8Array(0x3c0000) }] })));
  refused('TOO_LARGE', () => encodeImage(smallImage({ sections: Array.from({ length: 65 }, (_, index) => ({ ...section, name: `${index}` })) })));
  refused('TOO_LARGE', () => encodeImage(smallImage({ tlvs: new Map([[TlvType.Source, 'x'.repeat(5000)]]) })));
  for (const name of ['', '/etc/passwd', '../a', 'a/../b', 'a//b', '.hidden', 'a\\b', 'x'.repeat(49)])
    refused('BAD_SECTION_NAME', () => encodeImage(smallImage({ sections: [{ ...section, name, kind: SectionKind.Machine }] })));
});

test('a signature names its key, and only the trusted one passes [D01]', () => {
  const pair = makeKeyPair();
  const signed = signImage(encodeImage(smallImage()), readPrivateKey(pair.privatePem));
  const key = readPublicKey(pair.publicPem);
  assert.equal(signerOf(signed), keyIdOf(key));
  assert.ok(verifyImage(signed, { ...TRUST, keys: [...TRUST.keys, key], securityCounter: 0 }));
  refused('UNKNOWN_KEY', () => verifyImage(signed, { ...TRUST, securityCounter: 0 }));
  refused('ALREADY_SIGNED', () => signImage(signed, KEY));
  refused('BAD_KEY', () => readPrivateKey(pair.publicPem));
  refused('BAD_KEY', () => readPublicKey('no key'));
});

test('a key that cannot serve is refused with the way out: sealed, public, of another kind [D01]', () => {
  const words = (work: () => unknown): string => {
    try {
      work();
    } catch (error) {
      return (error as Error).message;
    }
    return 'it was taken';
  };
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const sealed = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString();
  assert.match(words(() => readPrivateKey(sealed)), /pass phrase.*openssl pkey/);
  assert.match(words(() => readPublicKey(sealed)), /pass phrase/);
  assert.match(words(() => readPrivateKey(makeKeyPair().publicPem)), /this is a public one/);
  assert.match(words(() => readPrivateKey(pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey))), /of type ec/);
  assert.match(words(() => readPublicKey(pem(generateKeyPairSync('x25519').privateKey))), /of type x25519/);
  assert.not.match(publicPemOf(readPublicKey(pem(privateKey))), /PRIVATE/);
});

test('what is damaged is not signed [D01]', () => {
  const damaged = encodeImage(smallImage());
  damaged[damaged.length - 20]! ^= 1;
  refused('BAD_SECTION', () => signImage(damaged, KEY));
});

test('a signature that names a trusted key but was made with another is refused [D01]', () => {
  const forged = signedImage();
  forged.set(signImage(encodeImage(smallImage()), FOREIGN_KEY).subarray(-64), forged.length - 64);
  refused('BAD_SIGNATURE', () => verifyImage(forged, { ...TRUST, securityCounter: 0 }));
});

test('versions are compared number by number [D01]', () => {
  const sorted = ['1.10.0', '1.2.10', '1.2.9', '0.65535.1'].map(parseVersion).sort(compareVersions).map(printVersion);
  assert.equal(sorted, ['0.65535.1', '1.2.9', '1.2.10', '1.10.0']);
});

test.run();
