// One call of `twinset`: its words are parsed, the command runs, and every failure becomes a code, words and an exit status.
import { CommanderError, type Command } from 'commander';
import { createProgram } from './commands.ts';
import { EXIT_BAD_CALL, EXIT_DONE, describeFailure, type FailureReport } from './failure.ts';
import { describeMisuse } from './misuse.ts';
import { printable } from './printable.ts';

/** Where the parser's and the failures' words go; commands write to the process's own. */
export interface CallOutput {
  out(text: string): void;
  error(text: string): void;
}

/** `--json` means a document on standard output, but for `scenario run`: there it names a file, and `-` is standard output. */
function wantsJson(words: readonly string[]): boolean {
  if (words[0] !== 'scenario' || words[1] !== 'run') return words.includes('--json');
  return words.includes('--json=-') || words.some((word, index) => word === '--json' && words[index + 1] === '-');
}

/** The exit status. */
export async function runCall(words: readonly string[], { out, error }: CallOutput): Promise<number> {
  let status = EXIT_DONE;
  let called!: Command;
  const program = createProgram((value) => {
    status = value;
  });
  const throwInsteadOfExit = (command: Command): void => {
    command.configureOutput({ writeOut: out, writeErr: error, outputError: () => undefined }); // errors are told below, with a code
    command.exitOverride((thrown) => {
      called = command;
      throw thrown;
    });
    command.commands.forEach((inner) => throwInsteadOfExit(inner as Command));
  };
  throwInsteadOfExit(program);
  const tell = ({ code, message, exitStatus }: FailureReport): number => {
    error(`twinset: ${code}: ${printable(message)}\n`);
    if (wantsJson(words)) out(`${JSON.stringify({ event: 'error', code, message })}\n`);
    return exitStatus;
  };
  try {
    await program.parseAsync(words, { from: 'user' });
    return status;
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) return tell(describeFailure(thrown));
    if (thrown.exitCode === 0) return EXIT_DONE; // help or the version was asked for
    if (thrown.code === 'commander.help') return EXIT_BAD_CALL; // half a call: its help went to standard error
    return tell(describeMisuse(thrown, called));
  }
}
