// `twinset rom` and `twinset qemu`: their words and help.
import { Argument, type Command } from 'commander';
import { examples } from '../command-words.ts';
import { TARGET_NAMES } from './targets.ts';

const targetArgument = (): Argument => new Argument('<target>', 'the target').choices(TARGET_NAMES);

export function addTargetCommands(program: Command, finish: (status: number) => void): void {
  const rom = program.command('rom').description('the read-only memory of a target: kernel, Node and boot loader, from pinned packages');
  rom
    .command('build')
    .description('build it into the cache, unless it is there; twinset qemu does so by itself')
    .addArgument(targetArgument())
    .addHelpText('after', examples('twinset rom build aarch64-virt'))
    .action(async (target) => finish((await import('./rom/command.ts')).build(target)));
  rom
    .command('lock')
    .description('pin the packages that the archives have now: names, versions and digests, in a checkout')
    .addHelpText('after', examples('twinset rom lock'))
    .action(async () => finish((await import('./rom/command.ts')).lock()));
}
