// Real name servers, by Node's own resolver (c-ares): the machine's, or those that it is told.
import { Resolver as NodeResolver, lookup } from 'node:dns/promises';
import type { SocketAddress } from '../net/net.ts';
import { hostPort } from '../net/numeric-address.ts';
import { resolverLimits } from './limits.ts';
import { RecordType, type Resolver, type ResourceRecord } from './resolver.ts';

/** RFC 6761 6.3: never asked of a server. */
const LOCALHOST = /^(?:.+\.)?localhost\.?$/i;

/** Without servers: the machine's, and its hosts file. */
export function systemResolver(servers: readonly SocketAddress[] = []): Resolver {
  const resolver = new NodeResolver({ timeout: resolverLimits.tryMs, tries: resolverLimits.tries });
  if (servers.length > 0) resolver.setServers(servers.map(hostPort));
  const hosts = servers.length === 0;
  let underWay = 0;
  let closed = false;
  return {
    resolve(type, name, answer) {
      if (underWay >= resolverLimits.questions) return void queueMicrotask(() => answer([]));
      underWay++;
      // Whatever went wrong (RFC 3263 asks no more than whether there are records), somebody waits for an answer.
      void ask(resolver, type, name, hosts).catch(() => []).then((records) => {
        underWay--;
        if (!closed) answer(records.slice(0, resolverLimits.records));
      });
    },
    close() {
      closed = true;
      resolver.cancel();
    },
  };
}

async function ask(resolver: NodeResolver, type: RecordType, name: string, hosts: boolean): Promise<ResourceRecord[]> {
  const { ttlS } = resolverLimits;
  switch (type) {
    case RecordType.A:
    case RecordType.AAAA: {
      if (LOCALHOST.test(name)) return [{ type, ttlS, address: type === RecordType.A ? '127.0.0.1' : '::1' }];
      const asked = type === RecordType.A ? resolver.resolve4(name, { ttl: true }) : resolver.resolve6(name, { ttl: true });
      const found = asked.then((records): ResourceRecord[] => records.map(({ address, ttl }) => ({ type, ttlS: ttl, address })));
      return hosts ? found.catch(() => inHosts(type, name)) : found;
    }
    case RecordType.SRV:
      return (await resolver.resolveSrv(name)).map(({ priority, weight, port, name: target }) => ({ type, ttlS, priority, weight, port, target }));
    case RecordType.NAPTR:
      return (await resolver.resolveNaptr(name)).map(({ order, preference, flags, service, replacement }) => ({ type, ttlS, order, preference, flags, service, replacement }));
  }
}

async function inHosts(type: RecordType.A | RecordType.AAAA, name: string): Promise<ResourceRecord[]> {
  const found = await lookup(name, { family: type === RecordType.A ? 4 : 6, all: true });
  return found.map(({ address }) => ({ type, ttlS: resolverLimits.ttlS, address }));
}
