// `twinset rom` and `twinset qemu`: their words and help.
import { Argument, Option, type Command } from 'commander';
import { examples, memoryMib, portNumber, wholeNumber } from '../command-words.ts';
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
    .command('list')
    .description('show what the cache holds, and for which version')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('twinset rom list'))
    .action(async (options) => finish((await import('./rom/command.ts')).list(options)));
  rom
    .command('prune')
    .description('remove from the cache what older versions have left; what somebody runs stays')
    .addHelpText('after', examples('twinset rom prune'))
    .action(async () => finish((await import('./rom/command.ts')).prune()));
  rom
    .command('lock')
    .description('pin the packages that the archives have now: names, versions and digests, in a checkout')
    .addHelpText('after', examples('twinset rom lock'))
    .action(async () => finish((await import('./rom/command.ts')).lock()));

  program
    .command('qemu')
    .description('boot an image on an emulated target and keep it up until `quit`, SIGINT or SIGTERM')
    .addArgument(targetArgument())
    .option('--image <file>', 'signed image (default: what is built here, signed with a key of your own)')
    .option('--config <file>', 'configuration of the image that is built, YAML or JSON')
    .option('--flash <file>', 'file of the flash; made with the image when it is not there, else it boots as it is (default: a new one, deleted at the end)')
    .option('--key <file...>', 'public keys that the target trusts, PEM (default: your own)')
    .option('--sip-port <number>', "port of 127.0.0.1 that leads to the target's SIP (default: any free one)", portNumber)
    .option('--ram <mebibytes>', 'memory of the target (default: 160 for aarch64-virt, 192 for x86_64-q35)', memoryMib)
    .option('--snapshot', 'take up a machine that is up already; the first time it boots, and is kept in the cache')
    .option('--snapshots <folder>', 'where snapshots are kept (default: the cache)')
    .option('--trial <seconds>', 'how long a new image has to prove itself before it is started again (default: 300)', wholeNumber)
    .option('--serial-log <file>', 'keep what comes over the serial line')
    .addOption(new Option('--control <how>', 'take commands as JSON lines').choices(['stdio']))
    .option('--json', 'events as JSON lines')
    .addHelpText('after', `${examples(
      'twinset qemu aarch64-virt',
      'twinset qemu x86_64-q35 --image handset.img --key keys/release.pub.pem --flash handset.flash --json',
      'twinset qemu aarch64-virt --config handset.yaml --control stdio',
    )}
Events: target-started (addresses on this machine), target-boot (which slot), target-up, target-good, target-recovery, target-resumed (from a snapshot), target-store (what is kept could not be), and those of the handset. Requests are those of twinset run.
`)
    .action(async (target, options) => finish(await (await import('./qemu/command.ts')).qemu(target, options)));
}
