// A call with wrong words, as our own failure: what is wrong, the nearest word that is known, and where to look it up.
import type { Command, CommanderError } from 'commander';
import { EXIT_BAD_CALL, type FailureReport } from './failure.ts';
import { didYouMean } from './schema/suggestion.ts';

/** As it is typed: `twinset scenario run`. */
function wordsOf(command: Command): string {
  return command.parent ? `${wordsOf(command.parent as Command)} ${command.name()}` : command.name();
}

function unknownCommand(command: Command): string {
  const written = command.args[0] ?? '';
  const known = command.createHelp().visibleCommands(command).map((one) => one.name());
  return `there is no command ${JSON.stringify(written)}; known are ${known.join(', ')}${didYouMean(written, known)}`;
}

/** `command` is the one whose words were read when the parser gave up. */
export function describeMisuse(error: CommanderError, command: Command): FailureReport {
  const isUnknown = error.code === 'commander.unknownCommand';
  const [what = '', suggestion = ''] = error.message.replace(/^error: /, '').split('\n');
  const told = isUnknown ? unknownCommand(command) : what.replace(/\.$/, '') + suggestion.replace(/^\(Did you mean (?:one of )?(.*)\?\)$/, '; did you mean $1?');
  return {
    code: isUnknown ? 'UNKNOWN_COMMAND' : 'BAD_OPTION',
    message: `${told}${told.endsWith('?') ? '' : '.'} See: ${wordsOf(command)} --help`,
    exitStatus: EXIT_BAD_CALL,
  };
}
