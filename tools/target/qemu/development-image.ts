// The image that `twinset qemu` boots when it is given none: what is built here, signed with the key of whoever develops.
import { encodeImage, parseVersion, readPrivateKey, signImage, TlvType } from '../../image/index.ts';
import { handsetSections } from '../../image/contents.ts';
import type { ConfigurationFile } from '../../run/configuration.ts';
import { packageRoot, packageVersion } from '../../package-root.ts';
import type { TargetName } from '../targets.ts';
import { developmentKey } from './development-key.ts';

export function developmentImage(target: TargetName, configuration: ConfigurationFile = {}, version = packageVersion()): Uint8Array {
  const unsigned = encodeImage({
    version: parseVersion(version), securityCounter: 0, hardwareId: target, tlvs: new Map([[TlvType.Product, 'twinset']]),
    sections: handsetSections(packageRoot, ['android', 'symbian'], configuration, 0),
  });
  return signImage(unsigned, readPrivateKey(developmentKey().privatePem));
}
