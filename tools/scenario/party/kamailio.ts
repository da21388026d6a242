// Kamailio as registrar and record-routing proxy: digest (one password for everybody), locations in memory, parallel forks.
import type { Installation } from '../../setup/kamailio.mjs';
import { REGISTRAR_PASSWORD } from '../../far-end/registrar/registrar.ts';
import { startProcess } from './kamailio-process.ts';
import { freePorts } from './ports.ts';

const MODULES = ['kex', 'corex', 'tm', 'tmx', 'sl', 'pv', 'textops', 'siputils', 'maxfwd', 'rr', 'usrloc', 'registrar', 'auth', 'ctl'];

export interface KamailioOptions {
  /** That of one that was there before; absent: a free one. */
  port?: number;
  /** TCP beside UDP on the same port. */
  tcp?: boolean;
  /** A connection over which nothing came for so long is closed. */
  idleS?: number;
  /** TLS, too, one port above. */
  tls?: { cert: string; key: string };
  /** WebSocket on the ports of TCP and TLS, of which it needs one. */
  webSocket?: boolean;
  /** How long a nonce is good for. */
  nonceS?: number;
  /** Every INVITE is challenged by the proxy, too (407). */
  challengesCalls?: boolean;
  /** Where INVITEs to user "both" go: all at once. */
  fork?: readonly string[];
  /** Flows by way of edge proxies (RFC 5626), with this Flow-Timer, and GRUUs (RFC 5627). */
  flowTimerS?: number;
}

export interface Kamailio {
  readonly port: number;
  /** What it knows of an address of record, as its own tool prints it; null when nothing. */
  location(user: string): { expiresS: number; cseq: number; contact: string; bindings: number; path: string } | null;
  /** Everybody whom it knows. */
  locations(): { user: string; contact: string }[];
  isUp(): boolean;
  stop(): Promise<void>;
}

/** Who calls from a name that leads nowhere is found by where the message came from (RFC 7118 5.1, and Kamailio's alias). */
const WEBSOCKET_ROUTES = `
onreply_route { if ($proto =~ "^wss?$") add_contact_alias(); }
event_route[xhttp:request] {
  if ($hdr(Upgrade) =~ "websocket" && ws_handle_handshake()) exit;
  xhttp_reply("404", "Not Found", "", "");
}
`;

function configuration({ modules }: Installation, port: number, control: string, expiresS: number, { tcp = false, idleS = 600, tls, webSocket = false, nonceS = 300, challengesCalls = false, fork = [], flowTimerS = 0 }: KamailioOptions): string {
  const loaded = [...MODULES, ...(tls ? ['tls'] : []), ...(webSocket ? ['xhttp', 'websocket', 'nathelper'] : []), ...(flowTimerS > 0 ? ['path'] : [])];
  return `#!KAMAILIO
debug=0
log_stderror=yes
children=1
auto_aliases=no
${tcp || tls ? `tcp_children=1\ntcp_connection_lifetime=${idleS}` : 'disable_tcp=yes'}
${tls ? 'enable_tls=yes' : ''}
listen=udp:127.0.0.1:${port}
${tcp ? `listen=tcp:127.0.0.1:${port}` : ''}
${tls ? `listen=tls:127.0.0.1:${port + 1}` : ''}
mpath="${modules}/"
${loaded.map((name) => `loadmodule "${name}.so"`).join('\n')}
modparam("ctl", "binrpc", "unix:${control}")
modparam("usrloc", "db_mode", 0)
modparam("registrar", "gruu_enabled", ${flowTimerS > 0 ? 1 : 0})
${flowTimerS > 0 ? `modparam("registrar", "use_path", 1)\nmodparam("registrar", "outbound_mode", 1)\nmodparam("registrar", "regid_mode", 1)\nmodparam("registrar", "flow_timer", ${flowTimerS})` : ''}
modparam("registrar", "max_expires", ${expiresS})
modparam("auth", "nonce_expire", ${nonceS})
${webSocket ? 'tcp_accept_no_cl=yes\nmodparam("nathelper|registrar", "received_avp", "$avp(RECEIVED)")' : ''}
${tls ? `modparam("tls", "certificate", "${tls.cert}")\nmodparam("tls", "private_key", "${tls.key}")\nmodparam("tls", "tls_method", "TLSv1.2+")` : ''}
request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  ${webSocket ? 'if (is_method("REGISTER")) fix_nated_register(); else if ($proto =~ "^wss?$") add_contact_alias(); if (has_totag()) handle_ruri_alias();' : ''}
  if (has_totag()) {
    if (loose_route() || is_method("ACK")) { t_relay(); exit; }
    sl_send_reply("404", "Not Here"); exit;
  }
  if (is_method("REGISTER")) {
    if (!pv_www_authenticate("$td", "${REGISTRAR_PASSWORD}", "0")) {
      if ($rc == -4) { www_challenge("$td", "17"); } else { www_challenge("$td", "1"); }
      exit;
    }
    save("location"); exit;
  }
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  ${challengesCalls ? 'if (!pv_proxy_authenticate("127.0.0.1", "${REGISTRAR_PASSWORD}", "0")) { proxy_challenge("127.0.0.1", "1"); exit; } consume_credentials();' : ''}
  record_route();
  ${fork.length > 0 ? `if ($rU == "both") { ${fork.map((uri, index) => (index ? `append_branch("${uri}");` : `$ru = "${uri}";`)).join(' ')} t_relay(); exit; }` : ''}
  if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
  t_relay();
}
${webSocket ? WEBSOCKET_ROUTES : ''}`;
}

export async function startKamailio(folder: string, expiresS: number, options: KamailioOptions = {}): Promise<Kamailio> {
  const port = options.port ?? (await freePorts(2));
  const { ask, stop } = await startProcess(folder, 'registrar', (installation, control) => configuration(installation, port, control, expiresS, options));
  return {
    port,
    stop,
    isUp: () => ask('core.uptime').includes('uptime'),
    locations() {
      const contacts: { user: string; contact: string }[] = [];
      let user = '';
      for (const [, name, value] of ask('ul.dump').matchAll(/(AoR|Address): (\S+)/g)) {
        if (name === 'AoR') user = value!.split('@')[0]!;
        else contacts.push({ user, contact: value! });
      }
      return contacts;
    },
    location(user) {
      const text = ask('ul.lookup', 'location', user);
      const number = (name: string): number => Number(new RegExp(`${name}: (\\d+)`).exec(text)?.[1] ?? NaN);
      const word = (name: string): string => new RegExp(`${name}: (\\S+)`).exec(text)?.[1] ?? '';
      return text.includes('Address:') ? { expiresS: number('Expires'), cseq: number('CSeq'), contact: word('Address'), bindings: text.match(/Address:/g)!.length, path: word('Path') } : null;
    },
  };
}
