// Guest images that turn against the handset: the Symbian-like one with something bad in it, begun when it is told to send a message to "sip:attack@x".
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { packagePath, packageRoot } from '../../tools/package-root.ts';

/** `attack`: statements that see `port`, `encode`, `MessageType`, `say(text)` (shown on its display) and may await. */
export function hostileBundle(folder: string, name: string, attack: string): string {
  const entry = `
    import { image as real } from ${JSON.stringify(packagePath('guests', 'symbian', 'index.ts'))};
    import { MessageType, encode, decode } from ${JSON.stringify(packagePath('proto', 'index.ts'))};
    export const image = {
      ...real,
      boot(host) {
        const { port } = host;
        const guest = real.boot(host);
        const said = [];
        const say = (text) => { said.push(String(text)); port.send(MessageType.Display, encode('Display', { lines: said.slice(-16) })); };
        const attack = async () => { ${attack} };
        return {
          onFrame(frame) {
            const input = frame.type === MessageType.UserInput && decode(frame.type, frame.payload).body;
            if (!input || !input.to.startsWith('sip:attack@')) return guest.onFrame(frame);
            port.send(MessageType.UserInputDone, encode('UserInputDone', { ok: true }), 0, frame.requestId);
            setTimeout(() => attack().catch((error) => say(error.code ?? error.message)), 0);
          },
          onIdle: () => guest.onIdle(),
        };
      },
    };`;
  const { outputFiles } = buildSync({
    stdin: { contents: entry, resolveDir: packageRoot, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    logLevel: 'silent',
  });
  const path = join(folder, `${name}.js`);
  writeFileSync(path, outputFiles[0]!.contents);
  return path;
}
