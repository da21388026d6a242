// A core without the phone layer under a scripted user: commands of session.v1 out, its events in, with header sections read as text.
import type { Fields, MessageName, Messages } from '../../../proto/index.ts';
import type { Heard, Phone, PhoneOptions } from './phone.ts';
import type { World } from './world.ts';

export const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
export const textOf = (value: Uint8Array): string => Buffer.from(value).toString('latin1');
/** The value of a header field in an event's header section. */
export const header = ({ body }: Heard, name: string): string => new RegExp(`^${name}: *(.*)\r$`, 'im').exec(textOf(body.headers))?.[1] ?? '';

export class Server {
  readonly phone: Phone;

  constructor(readonly world: World, readonly port: number, options: PhoneOptions = {}) {
    this.phone = world.phone(port, { ...options, configuration: { phone: false, mediaPorts: [], codecs: [], ...options.configuration } });
  }

  /** Sends a command and lets it arrive at the far end; Done is 0, an Error its code. */
  say<N extends MessageName>(name: N, fields: Fields<Messages[N]> = {}, leg = 0): number {
    const request = this.phone.command(name, fields, leg);
    const answer = this.phone.answer(request);
    this.world.run(10);
    if (!answer) throw new Error(`${name} has no answer`);
    return answer.name === 'Done' ? 0 : answer.body.code;
  }

  /** A leg that was just made by LegInvite. */
  invite(fields: Fields<Messages['LegInvite']>): number {
    const request = this.phone.command('LegInvite', fields);
    const answer = this.phone.answer(request)!;
    this.world.run(10);
    if (answer.name !== 'Done') throw new Error(`LegInvite: ${answer.body.code} ${answer.body.text}`);
    return answer.session;
  }

  last(name: MessageName, leg?: number): Heard {
    const heard = this.phone.last(name, leg);
    if (!heard) throw new Error(`no ${name}: ${this.phone.heard.map((each) => each.name).join(' ')}`);
    return heard;
  }

  count(name: MessageName): number { return this.phone.all(name).length; }
}
