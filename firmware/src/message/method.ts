// SIP methods: number, text, and back. Case-sensitive (RFC 3261 7.1).
import { Slice, is, lengthOf, addressOf } from "../memory/slice.ts";

export enum Method {
  Extension = 0, Invite = 1, Ack = 2, Bye = 3, Cancel = 4, Options = 5, Register = 6, Prack = 7, Update = 8, Info = 9,
  Subscribe = 10, Notify = 11, Refer = 12, Message = 13, Publish = 14,
}

export function methodText(method: Method): string {
  switch (method) {
    case Method.Invite: return "INVITE";
    case Method.Ack: return "ACK";
    case Method.Bye: return "BYE";
    case Method.Cancel: return "CANCEL";
    case Method.Options: return "OPTIONS";
    case Method.Register: return "REGISTER";
    case Method.Prack: return "PRACK";
    case Method.Update: return "UPDATE";
    case Method.Info: return "INFO";
    case Method.Subscribe: return "SUBSCRIBE";
    case Method.Notify: return "NOTIFY";
    case Method.Refer: return "REFER";
    case Method.Message: return "MESSAGE";
    case Method.Publish: return "PUBLISH";
    default: return "";
  }
}

// Extension for a method that is not in the list.
export function methodOf(text: Slice): Method {
  if (lengthOf(text) < 3) return Method.Extension;
  let method = Method.Extension;
  switch (<u32>load<u8>(addressOf(text))) {
    case 73: method = load<u8>(addressOf(text), 2) == 86 ? Method.Invite : Method.Info; break;                 // I
    case 65: method = Method.Ack; break;                                                                      // A
    case 66: method = Method.Bye; break;                                                                      // B
    case 67: method = Method.Cancel; break;                                                                   // C
    case 79: method = Method.Options; break;                                                                  // O
    case 82: method = lengthOf(text) == 8 ? Method.Register : Method.Refer; break;                            // R
    case 80: method = load<u8>(addressOf(text), 1) == 82 ? Method.Prack : Method.Publish; break;              // P
    case 85: method = Method.Update; break;                                                                   // U
    case 83: method = Method.Subscribe; break;                                                                // S
    case 78: method = Method.Notify; break;                                                                   // N
    case 77: method = Method.Message; break;                                                                  // M
    default: return Method.Extension;
  }
  return is(text, methodText(method)) ? method : Method.Extension;
}
