// The character classes of RFC 3261 section 25.1 as bits of one table.

export enum Class {
  Alpha = 1,
  Token = 2,        // token
  Word = 4,         // word: Call-ID
  Host = 8,         // hostname and IPv4address
  Scheme = 16,
  User = 32,        // user: unreserved and user-unreserved
  Password = 64,
  Parameters = 128, // uri-parameters with their ";" and "="
  UriHeaders = 256, // headers of a URI with their "&" and "="
  Uri = 512,        // what may stand in any URI
  Hex = 1024,
  Value = 2048,     // a parameter's value without quotes
  Display = 4096,   // a display name without quotes: tokens and blanks
  List = 8192,      // what a reader of comma-separated values must look at
}

const table = memory.data(512, 16);

function mark(characters: string, classes: u32): void {
  for (let i = 0; i < characters.length; i++) {
    const at = table + (<usize>load<u16>(changetype<usize>(characters) + (<usize>i << 1)) << 1);
    store<u16>(at, <u16>(<u32>load<u16>(at) | classes));
  }
}

const alphanumeric: u32 = Class.Token | Class.Word | Class.Host | Class.Scheme | Class.User | Class.Password | Class.Parameters | Class.UriHeaders | Class.Uri | Class.Value | Class.Display;
mark("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", alphanumeric | Class.Alpha);
mark("0123456789", alphanumeric | Class.Hex);
mark("ABCDEFabcdef", Class.Hex);
mark("-.!%*_+`'~", Class.Token | Class.Word | Class.Value | Class.Display);
mark(" \t", Class.Display);
mark("\",<>", Class.List);
// gen-value is a token or a host; real values hold "/", "@", "&", "$" and base64's padding, and UTF-8, without quotes.
mark("[]:/@&$=", Class.Value);
for (let byte = 128; byte < 256; byte++) store<u16>(table + (<usize>byte << 1), <u16>Class.Value);
mark("()<>:\\\"/[]?{}", Class.Word);
// DEVIATES: "_" in host names is against the grammar and common in private networks.
mark("-._", Class.Host);
mark("+-.", Class.Scheme);
mark("-_.!~*'()", Class.User | Class.Password | Class.Parameters | Class.UriHeaders); // unreserved
mark("&=+$,;?/", Class.User);
mark("&=+$,", Class.Password);
mark("[]/:&+$;=", Class.Parameters);
mark("[]/?:+$&=", Class.UriHeaders);
mark("-_.!~*'();/?:@&=+$,%[]#", Class.Uri);

// @ts-ignore: decorator
@inline
export function isClass(byte: u32, characters: Class): bool { return (<u32>load<u16>(table + (<usize>byte << 1)) & characters) != 0; }

// Every byte is of the class, and there is at least one.
export function allOf(bytes: u64, characters: Class): bool {
  const end = <usize>bytes + <usize>(bytes >> 32);
  let at = <usize>bytes;
  if (at == end) return false;
  for (; at < end; at++) if (!isClass(load<u8>(at), characters)) return false;
  return true;
}
