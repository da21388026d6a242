// The vocabulary inside a guest image's bundle, where packages are bundled for no platform in particular.
import { buildSync } from 'esbuild';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

test('encoding and decoding survive the bundler of the guest images: no field is lost [H09]', async () => {
  const { outputFiles } = buildSync({
    stdin: { contents: "export * from './proto/index.ts';", resolveDir: process.cwd(), loader: 'ts' },
    bundle: true, write: false, format: 'esm', platform: 'neutral', mainFields: ['module', 'main'], conditions: ['import'],
  });
  const proto: typeof import('../../../proto/index.ts') = await import('data:text/javascript;base64,' + Buffer.from(outputFiles[0].contents).toString('base64'));
  const fields = { acceptedSequence: Number.MAX_SAFE_INTEGER - 5 };
  assert.equal(proto.decodeReceipt(proto.encodeReceipt(fields)), fields);
  const snapshot = { ...proto.defaultSessionSnapshot(), localUri: 'sip:Żółć@example.org', heldLocal: true, state: proto.State.ESTABLISHED, createdUs: 2 ** 40 + 5, reason: { ...proto.defaultEndReason(), q850: 17 } };
  assert.equal(proto.decodeSessionSnapshot(proto.encodeSessionSnapshot(snapshot)), snapshot);
  const request = { ...proto.defaultSendRequest(), method: 'INFO', headers: new Uint8Array([97, 58, 32, 255, 13, 10]), body: new Uint8Array([0, 255]) };
  assert.equal(proto.decodeSendRequest(proto.encodeSendRequest(request)), request);
  const digest = { ...proto.defaultRecordDigest(), digestHigh: 0xffff_ffff, digestLow: 1 };
  assert.equal(proto.decodeRecordDigest(proto.encodeRecordDigest(digest)), digest);
});

test.run();
