// A telephone with one account, an instance and a registrar that the test speaks for.
import type { Peer, SipText } from './peer.ts';
import type { Phone } from './phone.ts';
import { World } from './world.ts';

export const INSTANCE = 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6';
export const OURS = '<sip:alice@127.0.0.1:5060>';

export async function withRegistrar(account: object = {}, instanceId = INSTANCE): Promise<{ world: World; phone: Phone; registrar: Peer; register: () => number; starts: () => SipText[] }> {
  const world = await World.create();
  const registrar = world.peer(5070);
  const phone = world.phone(5060, { configuration: { instanceId, accounts: [{ uri: 'sip:alice@example.org', registrar: 'sip:127.0.0.1:5070', expiresS: 600, ...account }] } });
  const register = (): number => {
    const request = phone.command('Register', { account: 0 });
    world.run(50);
    return request;
  };
  /** The REGISTERs without retransmissions. */
  const starts = (): SipText[] => registrar.requests('REGISTER').filter((request, index, all) => index === 0 || request.header('CSeq') !== all[index - 1].header('CSeq'));
  return { world, phone, registrar, register, starts };
}

export const answers = (registrar: Peer, code: number, ...lines: string[]): void => {
  registrar.react = (message) => { if (message.method === 'REGISTER') registrar.respond(message, code, { toTag: 'r', lines }); };
};
