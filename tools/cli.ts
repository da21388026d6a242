// The command `twinset`.
import { runCall } from './call.ts';

process.exitCode = await runCall(process.argv.slice(2), { out: (text) => process.stdout.write(text), error: (text) => process.stderr.write(text) });
// Some threads and sockets have no reason to end by themselves; what was written is flushed first.
process.stdout.write('', () => process.exit());
