// What a guest's process must not have where it has the user of others: the words by which Node signals, debugs and slows down processes beside it. Its permissions leave them alone.
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

const OF_PROCESS = ['kill', '_kill', '_debugProcess', '_debugEnd', '_startProfilerIdleNotifier', 'binding', '_linkedBinding', 'dlopen'];
const OF_SYSTEM = ['setPriority'];

/** Before the image is loaded. Nothing here brings them back. */
export function disarm(): void {
  for (const [from, names] of [[process, OF_PROCESS], [os, OF_SYSTEM]] as const)
    for (const name of names) Reflect.deleteProperty(from, name);
  syncBuiltinESMExports();
}
