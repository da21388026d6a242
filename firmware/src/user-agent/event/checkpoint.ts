// What survives a trap of a subscription: written when it changes, with its dialog; its timers follow from it.
//
//     version u32 | the fixed fields, the texts, the dialog's fixed fields and texts (empty = no dialog), each with its length u32
import * as outbox from "../../outbox.ts";
import { Slice, NONE, addressOf, isEmpty, lengthOf, slice } from "../../memory/slice.ts";
import { beginReading, readBytes, readWord, writeBytes, writeWord } from "../../memory/record.ts";
import { TextWriter } from "../../memory/text-writer.ts";
import { DIALOG_FIXED_BYTES } from "../../dialog/dialog.ts";
import * as dialogs from "../../dialog/dialog.ts";
import { DIALOG_TEXT_BYTES } from "../../dialog/limits.ts";
import { SUBSCRIPTION_TEXT_BYTES } from "./limits.ts";
import { SUBSCRIPTION_FIXED_BYTES, Subscription, dialogOf } from "./subscription.ts";
import * as subscriptions from "./subscription.ts";

/** Sessions, the handset and referrals have the keys below it. */
export const SUBSCRIPTION_KEYS: u32 = 0x40000000;
const VERSION: u32 = 1;
const MOST: i32 = 512 + SUBSCRIPTION_TEXT_BYTES + DIALOG_TEXT_BYTES;

let writer: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void { writer = TextWriter.create(); }

export function write(subscription: Subscription): void {
  if (!outbox.beginCheckpoint(SUBSCRIPTION_KEYS + subscription.key, writer, MOST)) return;
  const dialog = dialogOf(subscription);
  writeWord(writer, VERSION);
  writeBytes(writer, slice(changetype<usize>(subscription), <i32>SUBSCRIPTION_FIXED_BYTES));
  writeBytes(writer, subscription.texts.bytes());
  writeBytes(writer, dialog == null ? NONE : slice(changetype<usize>(dialog), <i32>DIALOG_FIXED_BYTES));
  writeBytes(writer, dialog == null ? NONE : dialog.texts.bytes());
  outbox.endText(writer);
}

export function forget(subscription: Subscription): void { outbox.forget(SUBSCRIPTION_KEYS + subscription.key); }

/** It is back, in its pool and with its dialog, and none of its timers runs; null when the record is not one of ours. */
export function restore(record: Slice): Subscription | null {
  beginReading(record);
  const version = readWord();
  const fixed = readBytes(), texts = readBytes(), dialogFixed = readBytes(), dialogTexts = readBytes();
  if (version != VERSION || lengthOf(fixed) != <i32>SUBSCRIPTION_FIXED_BYTES) return null;
  const subscription = subscriptions.take(0);
  if (subscription == null) return null;
  memory.copy(changetype<usize>(subscription), addressOf(fixed), SUBSCRIPTION_FIXED_BYTES);
  subscription.isIndexed = false;
  subscription.transaction = 0;
  subscription.dialog = 0;
  subscription.realms = 0; // challenges do not outlive a trap
  subscriptions.continueAfter(subscription.key);
  const isWhole = subscription.texts.restore(texts) && (isEmpty(dialogFixed) || restoreDialog(subscription, dialogFixed, dialogTexts));
  if (isWhole) return subscription;
  subscriptions.give(subscription);
  return null;
}

function restoreDialog(subscription: Subscription, fixed: Slice, texts: Slice): bool {
  const dialog = subscriptions.openDialog(subscription);
  if (dialog == null || lengthOf(fixed) != <i32>DIALOG_FIXED_BYTES) return false;
  memory.copy(changetype<usize>(dialog), addressOf(fixed), DIALOG_FIXED_BYTES);
  dialog.next = 0;
  dialog.realms = 0;
  dialog.indexed = false;
  dialog.subject = subscription.number;
  if (!dialog.texts.restore(texts)) return false;
  dialogs.enter(dialog);
  return true;
}
