// Withholding our identity from the one we call: RFC 3323 4.1 (what we write ourselves) and RFC 3325 9.1, 9.2 (what we ask a trusted proxy for).
import { TextWriter } from "../memory/text-writer.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { Account } from "./account.ts";
import { isTrusted } from "./identity.ts";

/** The numbers are those of phone.proto's Withhold. */
export enum Withhold { Default, Invoke, Suppress }

export function isWithheld(account: Account, wish: Withhold): bool {
  if (wish != Withhold.Default) return wish == Withhold.Invoke;
  const settings = account.settings;
  return settings != null && settings.withhold;
}

/** RFC 3323 4.1.1.3: display name and URI of the From. */
export function printAnonymous(writer: TextWriter): TextWriter {
  return writer.text('"Anonymous" <sip:anonymous@anonymous.invalid>');
}

/** "id" is for those who assert identities (RFC 3325 9.3); "user" is done already. Only a proxy that is trusted is told who we are. */
export function printPrivacy(writer: TextWriter, account: Account, hop: Endpoint): void {
  writer.text("Privacy: id\r\n");
  if (isTrusted(account, hop)) writer.text("P-Preferred-Identity: <").slice(account.uri).text(">\r\n");
}
