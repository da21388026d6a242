// An account of the handset as a PhoneAccount: enabled means registered.
import { Bundle } from '../os/bundle.ts';
import { Uri } from '../os/uri.ts';
import { PhoneAccount } from '../telecom/phone-account.ts';
import { EXTRA_REGISTRATION_EXPIRES_S } from './extras.ts';
import { accountHandle } from './tracked-connection.ts';

export function phoneAccount(account: number, uri: string, registered: boolean, expiresS: number): PhoneAccount {
  return PhoneAccount.builder(accountHandle(account), uri)
    .setAddress(Uri.parse(uri))
    .setCapabilities(PhoneAccount.CAPABILITY_CALL_PROVIDER | PhoneAccount.CAPABILITY_VIDEO_CALLING)
    .setSupportedUriSchemes([PhoneAccount.SCHEME_SIP, PhoneAccount.SCHEME_TEL])
    .setIsEnabled(registered)
    .setExtras(Bundle.of({ [EXTRA_REGISTRATION_EXPIRES_S]: expiresS }))
    .build();
}
