// The command `twinset`.
import { systemReason } from '../host-shim/files/index.ts';
import { runCall } from './call.ts';
import { EXIT_MISSING } from './failure.ts';

// Whoever reads us may have enough (`| head`): the work is done to its end all the same, and its files and its status are true. What a full disk takes away is told.
let lost: Error | null = null;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') lost ??= error;
});
process.stderr.on('error', () => undefined);

process.exitCode = await runCall(process.argv.slice(2), { out: (text) => process.stdout.write(text), error: (text) => process.stderr.write(text) });
// Some threads and sockets have no reason to end by themselves; what was written is flushed first.
process.stdout.write('', () => setImmediate(() => {
  if (lost !== null) {
    process.stderr.write(`twinset: NOT_WRITABLE: standard output cannot be written: ${systemReason(lost)}. Send it elsewhere.\n`);
    process.exitCode = EXIT_MISSING;
  }
  process.exit();
}));
