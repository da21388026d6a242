// Where the hypervisor has a word of its own: Accept (first one wins, and brings the handset along), TakeOver and the switch.
import { ErrorCode, MessageType } from '../../proto/index.ts';
import type { Decoded, FrameHeader } from '../../proto/index.ts';
import { Standing } from './admission-table.ts';
import type { Hypervisor, HypervisorParts } from './hypervisor.ts';
import { Switch } from './switch.ts';
import type { SwitchOutcome } from './switch.ts';

export class Mediation {
  readonly switch: Switch;
  readonly #hypervisor: Hypervisor;

  constructor(hypervisor: Hypervisor, parts: HypervisorParts) {
    this.#hypervisor = hypervisor;
    this.switch = new Switch({
      active: () => hypervisor.ownership.active,
      reachable: (guest) => hypervisor.port(guest)?.standing === Standing.Open,
      sendPrepare: (guest, switchId) => hypervisor.send(guest, 'Prepare', { switchId, atSequence: hypervisor.sequence }),
      sendAborted: (guest, switchId, reason) => void hypervisor.send(guest, 'SwitchAborted', { switchId, reason }),
      handOver: (fromGuest, toGuest, tick) => hypervisor.publish('OwnerChanged', { fromGuest, toGuest, tick }),
      ended: (to, outcome) => {
        if (outcome.ok) hypervisor.counters.switches++;
        else hypervisor.counters.switchesRefused++;
        parts.observer.switchEnded(to, outcome);
      },
      enter: (work) => hypervisor.enter(work),
    }, parts.media, parts, parts.switchMs);
  }

  /** True when the command is dealt with here; false: it is the core's. `frame` is accepted and stamped. */
  command(guest: number, header: Readonly<FrameHeader>, command: Decoded, frame: Uint8Array): boolean {
    if (command.name === 'TakeOver') {
      this.#takeOver(guest, { ...header });
      return true;
    }
    return command.name === 'Accept' && this.#accept(guest, { ...header }, frame);
  }

  report(guest: number, report: Decoded): void {
    if (report.name === 'PrepareRefused') return this.switch.refused(guest, report.body.switchId, report.body.reason);
    if (report.name !== 'Prepared') return;
    const { switchId, foldedSequence, digestHigh, digestLow } = report.body;
    this.switch.prepared(guest, switchId, this.#hypervisor.check.agrees(guest, foldedSequence, digestHigh, digestLow));
  }

  /** The core answers a guest: an Accept that won here and failed there is anybody's again. */
  reply(guest: number, session: number, reply: Decoded): void {
    if (reply.name === 'Error' && reply.body.refusedType === MessageType.Accept) this.#hypervisor.ownership.release(session, guest);
  }

  guestLost(guest: number): void {
    this.switch.guestLost(guest);
  }

  #takeOver(guest: number, header: FrameHeader): void {
    const done = (): void => void this.#hypervisor.send(guest, 'Done', {}, header.session, header.requestId);
    if (guest === this.#hypervisor.ownership.active) return done();
    this.switch.request(guest, (outcome) => {
      if (outcome.ok) done();
      else this.#hypervisor.refuse(guest, header, outcome.code, outcome.text);
    });
  }

  #accept(guest: number, header: FrameHeader, frame: Uint8Array): boolean {
    const { ownership } = this.#hypervisor;
    if (!ownership.claim(header.session, guest)) {
      this.#hypervisor.refuse(guest, header, ErrorCode.ALREADY_ANSWERED, 'another guest answered first');
      return true;
    }
    if (guest === ownership.active || !ownership.offered(header.session)) return false;
    const kept = frame.slice();
    const settle = (outcome: SwitchOutcome): void => {
      if (outcome.ok) return this.#hypervisor.core.frame(kept);
      ownership.release(header.session, guest);
      this.#hypervisor.refuse(guest, header, outcome.code, outcome.text);
    };
    if (!this.switch.join(guest, settle)) this.switch.request(guest, settle);
    return true;
  }
}
