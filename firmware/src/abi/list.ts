// Lists as results: the canonical ABI returns the address of a pair {address, length}.
import { Slice } from "../memory/slice.ts";

const pair = memory.data(8, 8);

export function returned(bytes: Slice): usize {
  store<u64>(pair, bytes); // address below, length above: the pair's very layout
  return pair;
}
