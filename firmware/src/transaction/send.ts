// Sends what a transaction has to say to its peer, and remembers the way it went.
import { Slice } from "../memory/slice.ts";
import { send as sendMessage } from "../transport/send.ts";
import { Transaction, noteWay } from "./transaction.ts";

export function send(transaction: Transaction, message: Slice): void {
  sendMessage(transaction.peer, message);
  noteWay(transaction);
}
