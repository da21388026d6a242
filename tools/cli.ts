// The command `twinset`: parses the call, runs it, and turns every failure into a code, words and an exit status.
import { CommanderError, type Command } from 'commander';
import { createProgram } from './commands.ts';
import { EXIT_BAD_CALL, EXIT_DONE, describeFailure } from './failure.ts';
import { printable } from './printable.ts';

function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  command.commands.forEach((inner) => throwInsteadOfExit(inner as Command));
}

let status = EXIT_DONE;
const program = createProgram((value) => {
  status = value;
});
throwInsteadOfExit(program);
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    status = error.exitCode === 0 ? EXIT_DONE : EXIT_BAD_CALL; // commander has printed help or what is wrong
  } else {
    const failure = describeFailure(error);
    process.stderr.write(`twinset: ${failure.code}: ${printable(failure.message)}\n`);
    if (process.argv.includes('--json'))
      process.stdout.write(`${JSON.stringify({ event: 'error', code: failure.code, message: failure.message })}\n`);
    status = failure.exitStatus;
  }
}
// Some threads and sockets have no reason to end by themselves; what was written is flushed first.
process.exitCode = status;
process.stdout.write('', () => process.exit());
