// Commands that the contract names and this version does not have: each answers so, with what there is instead, so that a script is not left guessing.
import type { Command } from 'commander';
import { EXIT_MISSING, Failure } from './failure.ts';

interface Planned {
  /** The command that it is a part of; none: the program. */
  readonly under?: string;
  readonly name: string;
  readonly instead: string;
}

export const PLANNED: readonly Planned[] = [
  { name: 'softswitch', instead: 'A registrar and proxy to call over is Kamailio, as a party of a scenario: docs/testers.md, "Real programs in it"' },
  { name: 'translator', instead: 'A guest of your own, and the suite that checks it: docs/integrators.md' },
  { under: 'bench', name: 'rtp', instead: 'What is measured: twinset bench list' },
  { under: 'bench', name: 'webhook', instead: 'What is measured: twinset bench list' },
];

/** Hidden from help and suggestions; whatever follows the name is taken. */
export function addPlannedCommands(program: Command): void {
  for (const { under, name, instead } of PLANNED) {
    const words = under === undefined ? name : `${under} ${name}`;
    const parent = under === undefined ? program : program.commands.find((command) => command.name() === under)!;
    (parent as Command)
      .command(name, { hidden: true })
      .description(`not in this version. ${instead}`)
      .argument('[words...]')
      .allowUnknownOption()
      .action(() => {
        throw new Failure('NOT_IN_THIS_VERSION', EXIT_MISSING, `twinset ${words} is not in this version. ${instead}`);
      });
  }
}
