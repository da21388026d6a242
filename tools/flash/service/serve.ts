// Listens, bounds connections, and turns each answer and refusal into bytes.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { limits } from '../limits.ts';
import { TUS_VERSION } from '../protocol.ts';
import { answerTo } from './refusal.ts';
import { routes, type Answer } from './routes.ts';
import { UpdateService, type Target } from './update-service.ts';

export interface ServeOptions extends Target {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Instead of limits.idleMs. */
  readonly idleMs?: number;
}

export interface FlashServer {
  readonly port: number;
  close(): Promise<void>;
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body, afterwards }: Answer): void {
  const text = body && request.method !== 'HEAD' ? `${JSON.stringify(body)}\n` : '';
  response.writeHead(status, {
    'Tus-Resumable': TUS_VERSION,
    'Cache-Control': 'no-store',
    ...(text && { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(text)) }),
    ...headers,
  });
  response.end(text, afterwards);
}

/** A target that takes images. It runs beside the handset, and alone in recovery. */
export function serveFlash({ host, port, idleMs = limits.idleMs, ...target }: ServeOptions): Promise<FlashServer> {
  const answerOf = routes(new UpdateService(target), target);
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: idleMs,
      connectionsCheckingInterval: limits.headersMs,
    },
    (request, response) => {
      const { socket } = request;
      void (async () => {
        try {
          send(request, response, await answerOf(request));
        } catch (error) {
          if (socket.destroyed) return; // nobody is left to be told
          const { status, headers, body } = answerTo(error);
          const cause = body.code === 'FLASH_FAILED' ? { cause: String(error) } : {};
          target.said({ event: 'refused', method: request.method, ...body, ...cause });
          send(request, response, { status, headers, body });
        }
      })();
    },
  );
  server.maxConnections = limits.connections;
  server.maxRequestsPerSocket = limits.requestsPerConnection;
  server.timeout = idleMs;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      // It goes on: whoever runs beside it must not fall because a connection could not be taken.
      server.on('error', (error) => target.said({ event: 'connection-failed', message: error.message }));
      resolve({
        port: (server.address() as AddressInfo).port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}
