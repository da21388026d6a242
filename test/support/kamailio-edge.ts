// Kamailio as edge proxy before a registrar: Path with a flow token, and whatever comes back by it goes down the flow (RFC 3327, RFC 5626 5.1 to 5.3).
import type { Installation } from '../../tools/setup/kamailio.mjs';
import { findKamailio } from '../../tools/setup/kamailio.mjs';
import { freePorts } from '../../tools/scenario/party/ports.ts';
import { startProcess } from '../../tools/scenario/party/kamailio-process.ts';
import { skip } from './programs.ts';

export interface KamailioEdge { readonly port: number; stop(): Promise<void> }

/** True when it is there; else says for each case that it is not. */
export function haveKamailioEdge(cases: readonly string[]): boolean {
  const isThere = findKamailio()?.isEdge === true;
  if (!isThere) cases.forEach((name) => skip(name, 'Kamailio\'s outbound module is not there. On Debian: node tools/setup.mjs --test'));
  return isThere;
}

function configuration({ modules }: Installation, control: string, port: number, registrarPort: number, knowsFlows: boolean): string {
  // The modules behind it use outbound when it is loaded before them.
  const loaded = ['kex', 'corex', 'tm', 'sl', 'pv', 'siputils', 'textops', 'maxfwd', ...(knowsFlows ? ['stun', 'outbound'] : []), 'rr', 'path', 'ctl'];
  return `#!KAMAILIO
debug=0
log_stderror=yes
children=1
tcp_children=1
auto_aliases=no
listen=udp:127.0.0.1:${port}
listen=tcp:127.0.0.1:${port}
mpath="${modules}/"
${loaded.map((name) => `loadmodule "${name}.so"`).join('\n')}
modparam("ctl", "binrpc", "unix:${control}")
request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (is_method("REGISTER")) { remove_hf("Route"); add_path(); $du = "sip:127.0.0.1:${registrarPort}"; t_relay(); exit; }
  if (loose_route()) { if (is_method("INVITE")) record_route(); t_relay(); exit; }
  if (is_method("ACK")) { t_relay(); exit; }
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  record_route();
  $du = "sip:127.0.0.1:${registrarPort}";
  t_relay();
}
`;
}

/** `knowsFlows` false: it adds a Path, but knows nothing of RFC 5626. */
export async function startKamailioEdge(folder: string, registrarPort: number, knowsFlows: boolean): Promise<KamailioEdge> {
  const port = await freePorts(1);
  const { stop } = await startProcess(folder, `edge-${port}`, (installation, control) => configuration(installation, control, port, registrarPort, knowsFlows));
  return { port, stop };
}
