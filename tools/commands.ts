// The commands of `twinset` and their help. What a command does lies in the folder of its name and is loaded when it is called.
import { relative } from 'node:path';
import { Command, Option } from 'commander';
import { addBenchCommands } from './bench/commands.ts';
import { examples, positiveNumber, wholeNumber } from './command-words.ts';
import { packagePath, packageVersion } from './package-root.ts';
import { addPlannedCommands } from './planned.ts';
import { addTargetCommands } from './target/commands.ts';

const EXIT_STATUS = `
Exit status: 0 = did it; 1 = ran, and the verdict is no; 2 = the words of the call are wrong; 3 = something needed is missing.
`;

/** As seen from where the caller stands. */
const shippedScenarios = (): string => relative('.', packagePath('test', 'scenarios'));

/** `finish` takes the exit status of the command that ran. */
export function createProgram(finish: (status: number) => void): Command {
  const program = new Command('twinset')
    .description('A telephone handset with two operating systems and one call.')
    .version(packageVersion())
    .addHelpText(
      'after',
      examples('twinset run --bind 127.0.0.1:5060 --answer active', 'twinset scenario run test/scenarios/fig-4.yaml', 'twinset bench list') +
        EXIT_STATUS,
    );

  program
    .command('run')
    .description('boot a handset and keep it up until `quit`, the end of the control input, SIGINT or SIGTERM')
    .option('--bind <host:port>', 'where SIP is served; port 0 takes any free one; once more for the other address family (default: 127.0.0.1:5060)', (text: string, before: string[] = []) => [...before, text])
    .option('--config <file>', 'YAML or JSON configuration; options on the command line win')
    .option('--image <file>', 'run what is in this signed image, with its configuration, as a target would')
    .option('--key <file...>', 'public keys that vouch for --image, PEM')
    .option('--register <uri>', 'register this account, e.g. sip:alice@192.0.2.1:5060')
    .option('--user <name>', 'user name for --register')
    .option('--password <text>', 'password for --register')
    .option('--answer <who>', 'who answers calls by itself: android, symbian, active or off (default: off)')
    .option('--active <guest>', 'the guest in front at boot (default: the first)')
    .option('--control <how>', 'take commands as JSON lines: stdio or tcp:PORT')
    .option('--microphone <source>', 'a WAV file, "silence", "tone:HZ" or "marks:P", the test signal of party P (default: silence)')
    .option('--loudspeaker <file>', 'record what is heard as WAV')
    .option('--codecs <names>', 'encoding names, preferred first, with commas: G722,PCMU')
    .addOption(new Option('--codec-placement <where>', 'where codecs run').choices(['guest', 'shim']))
    .option('--dns <servers>', 'name servers as HOST:PORT, with commas (default: those of this machine and its hosts file)')
    .addOption(new Option('--tier <tier>', 'what each guest runs in: a thread, a process of its own, or a virtual machine of its own (needs twinset rom build)').choices(['worker', 'process', 'vm']))
    .option('--trace <file>', 'record SIP, RTP and bus frames as pcapng')
    .option('--record <file>', 'record everything that comes in and goes out, for `twinset replay`')
    .option('--record-key <file>', 'key of a recording with credentials; made if it is not there (default: FILE.key)')
    .option('--crash-dumps <folder>', 'write a dump there when the core or a guest dies; the newest eight are kept')
    .option('--json', 'events as JSON lines')
    .addHelpText(
      'after',
      `${examples(
        'twinset run --bind 127.0.0.1:5060 --answer active --control stdio --json',
        'twinset run --register sip:alice@192.0.2.1 --user alice --password secret --answer android',
        'twinset run --config handset.yaml --control tcp:7060 --trace out/call.pcapng',
      )}
Requests, one JSON object per line:
  {"id":1,"do":"place-call","guest":"android","to":"sip:bob@127.0.0.1:5090"}
  {"id":2,"do":"switch","to":"symbian"}
  {"id":3,"do":"records"}
  {"id":4,"do":"quit"}
${EXIT_STATUS}`,
    )
    .action(async (options) => finish(await (await import('./run/run.ts')).run(options)));

  const scenario = program.command('scenario').description('run, list, check or begin scenario files');
  scenario
    .command('run')
    .description('run scenarios and print their verdicts')
    .argument('<path...>', 'scenario files, or folders of them')
    .option('--json <file>', 'write the results as JSON; - is standard output')
    .option('--junit <file>', 'write the results as JUnit XML')
    .option('--html <folder>', 'write a page of all verdicts and a report for each scenario')
    .option('--shard <part>', 'I/N: the I-th of N parts of the scenarios')
    .option('--jobs <number>', 'play so many scenarios at once', positiveNumber, 1)
    .addOption(new Option('--part').hideHelp())
    .addOption(new Option('--peers <kind>', 'far ends: our own, or SIPp and baresip').choices(['builtin', 'real']).default('builtin'))
    .option('--out <folder>', 'where reports, traces and recordings go', 'out')
    .option('--simulate', 'everything in one thread under a virtual clock: the same seed plays the same run')
    .option('--seed <number>', 'for what the scenario leaves to chance', wholeNumber)
    .option('--retries <number>', 'play a scenario that failed again; every failure stays in the result', wholeNumber)
    .option('--record', 'keep a recording of the handset of what fails, for `twinset replay`; with --simulate the seed does that')
    .option('--no-live', 'plain progress lines, also on a terminal')
    .addHelpText(
      'after',
      examples('twinset scenario run test/scenarios/fig-4.yaml', 'twinset scenario run test/scenarios/fig-4.yaml --peers real --json result.json', 'twinset scenario run test/scenarios --simulate --jobs 4 --junit junit.xml --html report') +
        EXIT_STATUS,
    )
    .action(async (paths, options) => finish(await (await import('./scenario/command.ts')).runScenarios(paths, options)));
  scenario
    .command('list')
    .description('list scenarios with their titles')
    .argument('[path...]', 'files or folders', [shippedScenarios()])
    .option('--json', 'as JSON')
    .addHelpText('after', examples('twinset scenario list', 'twinset scenario list my-scenarios --json'))
    .action(async (paths, options) => finish(await (await import('./scenario/command.ts')).listScenarios(paths, options)));
  scenario
    .command('check')
    .description('check scenario files against their schema; errors with line and column')
    .argument('<path...>', 'files or folders')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('twinset scenario check test/scenarios'))
    .action(async (paths, options) => finish(await (await import('./scenario/command.ts')).checkScenarios(paths, options)));

  scenario
    .command('new')
    .description('write a scenario to begin with: every part explained, and it passes as it stands')
    .argument('<name>', 'small letters, digits and hyphens; the file is NAME.yaml')
    .addHelpText('after', examples('twinset scenario new my-first', 'twinset scenario run my-first.yaml --simulate'))
    .action(async (name) => {
      (await import('./scenario/new-scenario.ts')).newScenario(name);
      finish(0);
    });

  program
    .command('factory-reset')
    .description('delete what a handset has kept: its store and its crash dumps; configuration, certificates and keys stay')
    .requiredOption('--config <file>', "the handset's configuration; it must not run")
    .option('--yes', 'do it')
    .addHelpText('after', examples('twinset factory-reset --config handset.yaml --yes'))
    .action(async (options) => finish((await import('./run/factory-reset.ts')).factoryReset(options)));

  program
    .command('replay')
    .description('run a recorded call again in one thread and compare it frame by frame')
    .argument('<file>', 'recording, from `twinset run --record` or `twinset simulate --record`')
    .option('--key <file>', 'key of a recording with credentials (default: FILE.key)')
    .option('--guest <name=bundle...>', 'a guest image that is not in dist/guests')
    .option('--anyway', 'with another build than the one that recorded, to see where it differs')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('twinset run --record out/call.tape --answer active', 'twinset replay out/call.tape', 'twinset replay out/call.tape --anyway --json') + EXIT_STATUS)
    .action(async (file, options) => finish(await (await import('./replay/command.ts')).replayFile(file, options)));

  const trace = program.command('trace').description('read a recorded trace');
  trace
    .command('ladder')
    .description('draw the SIP messages of a trace as a ladder')
    .argument('<file>', 'pcapng file written by twinset')
    .addOption(new Option('--format <how>', 'lines of text, a Mermaid diagram or a picture').choices(['text', 'mermaid', 'svg']).default('text'))
    .option('--bus', 'show the guests, too: their commands, and the events of the core')
    .addHelpText('after', examples('twinset trace ladder out/fig-4/trace.pcapng', 'twinset trace ladder out/fig-4/trace.pcapng --bus', 'twinset trace ladder out/fig-4/trace.pcapng --format svg > call.svg'))
    .action(async (file, options) => finish(await (await import('./trace/command.ts')).printLadder(file, options)));
  trace
    .command('crash')
    .description('read a crash dump: what died, of what, in which state, and the last messages as a ladder')
    .argument('<file>', 'dump, from `twinset run --crash-dumps`')
    .option('--pcapng <out>', 'the last events as pcapng, for Wireshark')
    .option('--memory <out>', "the core's memory as a file")
    .option('--json', 'as JSON, without memory and events')
    .addHelpText('after', examples('twinset trace crash out/crashes/crash-000001.json.gz', 'twinset trace crash crash-000001.json.gz --pcapng crash.pcapng'))
    .action(async (file, options) => finish((await import('./trace/crash.ts')).showCrash(file, options)));
  trace
    .command('diff')
    .description('compare what two runs said, per call and session; times, tags and numbers do not count')
    .argument('<first>', 'pcapng file written by twinset')
    .argument('<second>', 'another one')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('twinset trace diff monday.pcapng tuesday.pcapng') + EXIT_STATUS)
    .action(async (first, second, options) => finish((await import('./trace/command.ts')).diff(first, second, options)));
  trace
    .command('dissector')
    .description('write the Lua dissector that shows bus frames in Wireshark and tshark')
    .option('--out <file>', 'file to write', 'twinset.lua')
    .addHelpText('after', examples('twinset trace dissector', 'tshark -X lua_script:twinset.lua -r out/fig-4/trace.pcapng -Y twinset'))
    .action(async (options) => finish((await import('./trace/command.ts')).writeDissector(options)));
  trace
    .command('export')
    .description('write a trace, or a part of it, as pcapng')
    .argument('<file>', 'pcapng file written by twinset')
    .requiredOption('--pcapng <out>', 'file to write')
    .addOption(new Option('--only <kinds>', 'keep only these kinds, with commas: sip, rtp, bus, log'))
    .addHelpText('after', examples('twinset trace export out/fig-4/trace.pcapng --pcapng sip.pcapng --only sip'))
    .action(async (file, options) => finish(await (await import('./trace/command.ts')).exportTrace(file, options)));

  program
    .command('simulate')
    .description('random calls, faults and switches under the virtual clock; a failure prints its seed and is made small')
    .option('--seed <number>', 'of the first life; the next ones count up', wholeNumber, 1)
    .option('--runs <number>', 'lives (default: 100)', wholeNumber)
    .option('--hours <number>', 'virtual hours instead of a number of lives', wholeNumber)
    .option('--media <number>', 'every how many lives one has sound; 0 = none', wholeNumber, 20)
    .option('--replay <file>', 'live a life again that a failure has left (as twinset scenario run does, without a report)')
    .option('--out <folder>', 'where the plan of a failure goes', 'out/simulate')
    .option('--record <file>', 'record the handset of one life, for `twinset replay`')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('twinset simulate --seed 7 --runs 1000', 'twinset simulate --hours 24 --json', 'twinset simulate --replay out/simulate/seed-7-no-stuck-call.yaml') + EXIT_STATUS)
    .action(async (options) => finish(await (await import('./simulate/command.ts')).simulate(options)));

  const image = program.command('image').description('build, sign, verify and look at the images that are flashed');
  image
    .command('keygen')
    .description('make a pair of keys: NAME.key.pem signs, NAME.pub.pem goes into devices')
    .argument('<name>', 'path without its ending')
    .option('--force', 'write over keys that are there')
    .addHelpText('after', examples('twinset image keygen keys/release'))
    .action(async (name, options) => finish((await import('./image/command.ts')).keygen(name, options)));
  image
    .command('endorse')
    .description('let the key that signs images hand over to a new one; the chain goes into images with build --keys')
    .requiredOption('--key <file>', 'private key that signed so far, PEM')
    .requiredOption('--new <file>', 'public key that signs from now on, PEM')
    .option('--out <file>', 'the chain; one that is there gets longer', 'keys.chain')
    .addHelpText('after', examples('twinset image endorse --key keys/release.key.pem --new keys/next.pub.pem', 'twinset image build --keys keys.chain --hardware aarch64-virt --out handset.img'))
    .action(async (options) => finish((await import('./image/command.ts')).endorseKey(options)));
  image
    .command('build')
    .description('put firmware, guests and configuration into one file; the same input makes the same bytes')
    .requiredOption('--out <file>', 'the image to write')
    .requiredOption('--hardware <id>', 'the target that may run it, e.g. aarch64-virt')
    .option('--image-version <version>', "MAJOR.MINOR.PATCH (default: this twinset's)")
    .option('--counter <number>', 'security counter: a device that ran a higher one refuses this image', wholeNumber, 0)
    .option('--config <file>', 'configuration of the handset, YAML or JSON')
    .option('--guests <names>', 'guests, with commas', 'android,symbian')
    .option('--source <text>', 'what it was built from, e.g. a commit')
    .option('--keys <file>', 'chain of keys, from `twinset image endorse`')
    .addHelpText('after', examples('twinset image build --hardware aarch64-virt --config handset.yaml --out handset.img'))
    .action(async (options) => finish((await import('./image/command.ts')).build(options)));
  image
    .command('sign')
    .description('sign an image with an ed25519 key')
    .argument('<file>', 'unsigned image')
    .requiredOption('--key <file>', 'private key, PEM')
    .option('--out <file>', 'where the signed image goes (default: over the unsigned one)')
    .addHelpText('after', examples('twinset image sign handset.img --key keys/release.key.pem'))
    .action(async (file, options) => finish((await import('./image/command.ts')).sign(file, options)));
  image
    .command('verify')
    .description('ask what a device would: whole, signed by a trusted key, for this hardware, not rolled back')
    .argument('<file>', 'signed image')
    .requiredOption('--key <file...>', 'public keys that are trusted, PEM')
    .requiredOption('--hardware <id>', 'the target, e.g. aarch64-virt')
    .option('--counter <number>', 'the highest security counter that the device has run', wholeNumber, 0)
    .option('--json', 'as JSON')
    .addHelpText('after', examples('twinset image verify handset.img --key keys/release.pub.pem --hardware aarch64-virt') + EXIT_STATUS)
    .action(async (file, options) => finish((await import('./image/command.ts')).verify(file, options)));
  image
    .command('inspect')
    .description('show what is in an image')
    .argument('<file>', 'image, signed or not')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('twinset image inspect handset.img'))
    .action(async (file, options) => finish((await import('./image/command.ts')).inspect(file, options)));

  program
    .command('flash')
    .description('send an image into the slot of a target that does not run; goes on where it broke off')
    .requiredOption('--target <host[:port]>', 'the target; [IPv6]:PORT too (port: 4460)')
    .option('--image <file>', 'signed image')
    .option('--reboot', 'start the new image, and wait until it is marked good or the old one is back')
    .option('--wait <seconds>', 'how long --reboot waits', wholeNumber, 300)
    .option('--status', 'show slots, versions and tries')
    .option('--json', 'progress and result as JSON lines')
    .addHelpText('after', examples('twinset flash --target 192.0.2.7 --image handset.img --reboot', 'twinset flash --target 127.0.0.1:4460 --status --json') + EXIT_STATUS)
    .action(async (options) => finish(await (await import('./flash/command.ts')).flash(options)));

  addTargetCommands(program, finish);

  addBenchCommands(program, finish);

  addPlannedCommands(program);

  return program;
}
