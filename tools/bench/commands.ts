// `twinset bench`: its words and help.
import type { Command } from 'commander';
import { examples, positiveNumber } from '../command-words.ts';
import { BENCHMARKS } from './benchmarks.ts';

export function addBenchCommands(program: Command, finish: (status: number) => void): void {
  const bench = program.command('bench').description('measure, with a peer beside each figure');
  bench
    .command('list')
    .description('list the benchmarks')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('twinset bench list', 'twinset bench list --json'))
    .action(async (options) => finish((await import('./command.ts')).listBenchmarks(options)));
  for (const benchmark of BENCHMARKS)
    bench
      .command(benchmark.name)
      .description(benchmark.title)
      .option('--json', 'as JSON')
      .option('--rounds <number>', 'rounds, interleaved with the peers', positiveNumber, 5)
      .addHelpText('after', examples(`twinset bench ${benchmark.name}`, `twinset bench ${benchmark.name} --json --rounds 7`))
      .action(async (options) => finish(await (await import('./command.ts')).measure(benchmark, options)));
}
