// Kamailio as registrar and proxy for tests: digest authentication (password "secret" for everybody), locations in memory, record-routed calls.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePorts } from '../../tools/scenario/party/ports.ts';

const MODULE_FOLDERS = ['/usr/lib/x86_64-linux-gnu/kamailio/modules/', '/usr/lib/aarch64-linux-gnu/kamailio/modules/', '/usr/lib/kamailio/modules/'];
const MODULES = ['kex', 'tm', 'sl', 'pv', 'textops', 'siputils', 'maxfwd', 'rr', 'usrloc', 'registrar', 'auth', 'ctl'];
const READY_MS = 10_000;
const STOP_MS = 3_000;

export interface Kamailio {
  readonly port: number;
  /** What it knows of an address of record, as its own tool prints it; null when nothing. */
  location(user: string): { expiresS: number; cseq: number } | null;
  stop(): Promise<void>;
}

function configuration(port: number, control: string, expiresS: number): string {
  return `#!KAMAILIO
debug=0
log_stderror=yes
children=1
auto_aliases=no
disable_tcp=yes
listen=udp:127.0.0.1:${port}
mpath="${MODULE_FOLDERS.find(existsSync) ?? ''}"
${MODULES.map((name) => `loadmodule "${name}.so"`).join('\n')}
modparam("ctl", "binrpc", "unix:${control}")
modparam("usrloc", "db_mode", 0)
modparam("registrar", "gruu_enabled", 0)
modparam("registrar", "max_expires", ${expiresS})
request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (has_totag()) {
    if (loose_route() || is_method("ACK")) { t_relay(); exit; }
    sl_send_reply("404", "Not Here"); exit;
  }
  if (is_method("REGISTER")) {
    if (!pv_www_authenticate("$td", "secret", "0")) { www_challenge("$td", "1"); exit; }
    save("location"); exit;
  }
  if (is_method("CANCEL")) { t_relay(); exit; }
  record_route();
  if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
  t_relay();
}
`;
}

export async function startKamailio(folder: string, expiresS: number): Promise<Kamailio> {
  const port = await freePorts(1);
  const control = join(folder, 'ctl');
  const path = join(folder, 'kamailio.cfg');
  writeFileSync(path, configuration(port, control, expiresS));
  // A process group of its own: it forks.
  const child = spawn('kamailio', ['-f', path, '-DD', '-E', '-m', '64', '-M', '8', '-Y', folder, '-P', join(folder, 'pid')], { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4_000);
  });
  const ended = once(child, 'close');
  const end = (signal: NodeJS.Signals): void => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, signal);
  };
  const ask = (...words: string[]): string => spawnSync('kamcmd', ['-s', `unix:${control}`, ...words], { encoding: 'utf8' }).stdout ?? '';
  const deadline = Date.now() + READY_MS;
  while (!ask('core.uptime').includes('uptime')) {
    if (child.exitCode !== null || Date.now() > deadline) {
      end('SIGKILL');
      throw new Error(`kamailio did not come up: ${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    port,
    location(user) {
      const text = ask('ul.lookup', 'location', user);
      const number = (name: string): number => Number(new RegExp(`${name}: (\\d+)`).exec(text)?.[1] ?? NaN);
      return text.includes('Address:') ? { expiresS: number('Expires'), cseq: number('CSeq') } : null;
    },
    async stop() {
      end('SIGTERM');
      const timer = setTimeout(() => end('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
