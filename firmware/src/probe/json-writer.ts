// Writes what the probes see as JSON: bytes become characters of the same number.
import "../abi/abort.ts";
import { Slice, addressOf, isNone, lengthOf } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";

export const output = changetype<TextWriter>(memory.data(offsetof<TextWriter>(), 8));
const inputs = memory.data(131072, 16);
const outputs = memory.data(262144, 16);

export function inputAddress(): usize { return inputs; }
export function outputAddress(): usize { return outputs; }
export function outputLength(): i32 { return output.failed ? -1 : output.length; }
export function restartOutput(): TextWriter { return output.over(outputs, 262144); }

export function key(name: string): TextWriter {
  if (output.length > 0 && load<u8>(output.position - 1) != 123) output.byte(44);
  return output.byte(34).text(name).text("\":");
}

export function textField(name: string, value: Slice): void { key(name); text(value); }
export function numberField(name: string, value: i64): void { key(name).signed(value); }
export function booleanField(name: string, value: bool): void { key(name).text(value ? "true" : "false"); }
export function open(): void { output.byte(123); }
export function close(): void { output.byte(125); }

export function text(value: Slice): void {
  if (isNone(value)) { output.text("null"); return; }
  output.byte(34);
  for (let i = 0; i < lengthOf(value); i++) {
    const byte = <u32>load<u8>(addressOf(value) + <usize>i);
    if (byte < 32 || byte > 126 || byte == 34 || byte == 92) output.text("\\u").hex(byte, 4);
    else output.byte(byte);
  }
  output.byte(34);
}
