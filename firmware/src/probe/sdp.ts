// Test build: session descriptions, offers and answers.
import { ErrorCode } from "../error.ts";
import { Slice, isEmpty, lengthOf, addressOf, slice } from "../memory/slice.ts";
import { codecNamed, codecText } from "../sdp/codec.ts";
import { Description, Direction, Media, directionText } from "../sdp/description.ts";
import { LocalMedia, Negotiated } from "../sdp/local-media.ts";
import { printAnswer, printOffer, readAnswer } from "../sdp/offer-answer.ts";
import { parseDescription } from "../sdp/parse.ts";
import { close, inputAddress, key, numberField, open, output, restartOutput, textField } from "./json-writer.ts";

const description = Description.create();
const previous = Description.create();
const local = LocalMedia.create();
const negotiated = Negotiated.create();
const ipText = memory.data(64, 8);

export function parseSdp(length: i32): ErrorCode {
  const code = parseDescription(slice(inputAddress(), length), description);
  restartOutput();
  open();
  numberField("error", code);
  textField("sessionId", description.sessionId);
  textField("sessionVersion", description.sessionVersion);
  textField("originAddress", description.originAddress);
  textField("address", description.address);
  key("media").byte(91);
  for (let i = 0; i < description.mediaCount; i++) {
    if (i > 0) output.byte(44);
    dumpMedia(description.media(i));
  }
  output.byte(93);
  close();
  return code;
}

// Our side: the input is "ip codec codec ...".
export function setLocal(length: i32, port: i32, direction: i32, telephoneEventType: i32, version: i32): i32 {
  memory.fill(changetype<usize>(local), 0, offsetof<LocalMedia>());
  let rest = slice(inputAddress(), length);
  const ip = word(rest);
  memory.copy(ipText, addressOf(ip), lengthOf(ip));
  local.ip = slice(ipText, lengthOf(ip));
  local.port = port;
  local.direction = <Direction>direction;
  local.telephoneEventType = telephoneEventType;
  local.sessionId = 1000;
  local.sessionVersion = version;
  local.ptimeMs = 20;
  for (rest = behind(rest, ip); !isEmpty(rest); ) {
    const name = word(rest);
    rest = behind(rest, name);
    if (!local.addCodec(codecNamed(name))) return 0;
  }
  return local.codecCount;
}

export function offer(): void { printOffer(restartOutput(), local); }

// The input is our previous description.
export function offerAgain(length: i32, mediaIndex: i32): ErrorCode {
  const code = parseDescription(slice(inputAddress(), length), previous);
  printOffer(restartOutput(), local, previous, mediaIndex);
  return code;
}

// The input is the far end's offer; the output our answer.
export function answer(length: i32): ErrorCode {
  const code = parseDescription(slice(inputAddress(), length), description);
  if (code != ErrorCode.None) return code;
  return printAnswer(restartOutput(), local, description, negotiated);
}

// The input is the far end's answer to our offer.
export function answered(length: i32, mediaIndex: i32, offeredMedia: i32): ErrorCode {
  const code = parseDescription(slice(inputAddress(), length), description);
  if (code != ErrorCode.None) return code;
  return readAnswer(description, local, mediaIndex, offeredMedia, negotiated);
}

// What offer and answer agreed on; call it before the input changes.
export function dumpNegotiated(): void {
  restartOutput();
  open();
  numberField("mediaIndex", negotiated.mediaIndex);
  key("codec").byte(34).text(codecText(negotiated.codec)).byte(34);
  numberField("payloadType", negotiated.payloadType);
  numberField("clockRateHz", negotiated.clockRateHz);
  numberField("ptimeMs", negotiated.ptimeMs);
  numberField("telephoneEventType", negotiated.telephoneEventType);
  numberField("remotePort", negotiated.remotePort);
  textField("remoteAddress", negotiated.remoteAddress);
  key("direction").byte(34).text(directionText(negotiated.direction)).byte(34);
  close();
}

function dumpMedia(media: Media): void {
  open();
  textField("kind", media.kindText);
  numberField("port", media.port);
  textField("protocol", media.protocol);
  textField("formats", media.formats);
  textField("address", media.address);
  numberField("ptimeMs", media.ptimeMs);
  key("direction").byte(34).text(directionText(media.direction)).byte(34);
  key("codecs").byte(91);
  for (let i = 0; i < media.formatCount; i++) {
    if (i > 0) output.byte(44);
    const format = media.format(i);
    open();
    numberField("type", format.payloadType);
    key("codec").byte(34).text(codecText(format.codec)).byte(34);
    textField("name", format.name);
    numberField("clockRateHz", format.clockRateHz);
    textField("parameters", format.parameters);
    close();
  }
  output.byte(93);
  close();
}

function word(text: Slice): Slice {
  let length = 0;
  while (length < lengthOf(text) && load<u8>(addressOf(text) + <usize>length) != 32) length++;
  return slice(addressOf(text), length);
}
function behind(text: Slice, first: Slice): Slice {
  const skip = min(lengthOf(first) + 1, lengthOf(text));
  return slice(addressOf(text) + <usize>skip, lengthOf(text) - skip);
}
