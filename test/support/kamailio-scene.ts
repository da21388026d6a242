// A Kamailio and what is started beside it: all is stopped when the scene is over, the newest first, come what may.
import { startKamailio, type Kamailio, type KamailioOptions } from '../../tools/scenario/party/kamailio.ts';
import { scratchFolder } from './scratch.ts';

export interface KamailioScene { folder: string; kamailio: Kamailio; keep<T extends { stop(): Promise<void> }>(part: Promise<T>): Promise<T> }

export async function withKamailio(name: string, expiresS: number, options: KamailioOptions, use: (scene: KamailioScene) => Promise<void>): Promise<void> {
  const folder = scratchFolder(name);
  const parts: { stop(): Promise<void> }[] = [];
  const keep = async <T extends { stop(): Promise<void> }>(part: Promise<T>): Promise<T> => {
    parts.unshift(await part);
    return part;
  };
  try {
    await use({ folder, kamailio: await keep(startKamailio(folder, expiresS, options)), keep });
  } finally {
    for (const part of parts) await part.stop();
  }
}
