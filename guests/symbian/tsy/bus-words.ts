// The tables between the bus's words and this phone's: states, directions, routes. Never a cast.
import { Direction, Route, State, Transfer, Withhold } from '../../../proto/index.ts';
import { TAudioOutput } from '../audio/types.ts';
import { TMobileCallDirection, TMobileCallIdRestriction, TMobileCallStatus } from '../etel/types.ts';

/** What a session's state is called here; hold is a status here and a flag there. */
const statusOfState: Readonly<Record<number, TMobileCallStatus>> = {
  [State.TRYING]: TMobileCallStatus.EStatusDialling,
  [State.PROGRESS]: TMobileCallStatus.EStatusConnecting,
  [State.OFFERED]: TMobileCallStatus.EStatusRinging,
  [State.ANSWERING]: TMobileCallStatus.EStatusAnswering,
  [State.ESTABLISHED]: TMobileCallStatus.EStatusConnected,
  [State.ENDING]: TMobileCallStatus.EStatusDisconnecting,
  [State.ENDED]: TMobileCallStatus.EStatusIdle,
};

const stateOfStatus: Readonly<Partial<Record<TMobileCallStatus, State>>> = {
  [TMobileCallStatus.EStatusDialling]: State.TRYING,
  [TMobileCallStatus.EStatusConnecting]: State.PROGRESS,
  [TMobileCallStatus.EStatusRinging]: State.OFFERED,
  [TMobileCallStatus.EStatusAnswering]: State.ANSWERING,
  [TMobileCallStatus.EStatusConnected]: State.ESTABLISHED,
  [TMobileCallStatus.EStatusHold]: State.ESTABLISHED,
  [TMobileCallStatus.EStatusTransferring]: State.ESTABLISHED,
  [TMobileCallStatus.EStatusTransferAlerting]: State.ESTABLISHED,
  [TMobileCallStatus.EStatusDisconnecting]: State.ENDING,
  [TMobileCallStatus.EStatusIdle]: State.ENDED,
};

const directions: readonly (readonly [Direction, TMobileCallDirection])[] = [
  [Direction.OUTGOING, TMobileCallDirection.EMobileOriginated],
  [Direction.INCOMING, TMobileCallDirection.EMobileTerminated],
];

const outputs: readonly (readonly [Route, TAudioOutput])[] = [
  [Route.EARPIECE, TAudioOutput.EHandset],
  [Route.SPEAKER, TAudioOutput.ELoudspeaker],
  [Route.WIRED, TAudioOutput.EWiredAudioAccessory],
  [Route.BLUETOOTH, TAudioOutput.EBTAudioAccessory],
];

const withholds: Readonly<Record<TMobileCallIdRestriction, Withhold>> = {
  [TMobileCallIdRestriction.EIdRestrictDefault]: Withhold.UNSPECIFIED,
  [TMobileCallIdRestriction.ESendMyId]: Withhold.SUPPRESS,
  [TMobileCallIdRestriction.EDontSendMyId]: Withhold.INVOKE,
};

export function withholdOf(restriction: TMobileCallIdRestriction): Withhold { return withholds[restriction] ?? Withhold.UNSPECIFIED; }
export function restrictionOf(withhold: number): TMobileCallIdRestriction {
  return Number(Object.keys(withholds).find((own) => withholds[Number(own) as TMobileCallIdRestriction] === withhold) ?? 0);
}

/** A transfer under way is a status here and a field of its own there. */
const statusOfTransfer: Readonly<Record<number, TMobileCallStatus>> = {
  [Transfer.ASKED]: TMobileCallStatus.EStatusTransferring,
  [Transfer.ALERTING]: TMobileCallStatus.EStatusTransferAlerting,
};

export function transferStatusOf(transfer: number): TMobileCallStatus | undefined { return statusOfTransfer[transfer]; }
export function transferOf(status: TMobileCallStatus): Transfer {
  return Number(Object.keys(statusOfTransfer).find((transfer) => statusOfTransfer[Number(transfer)] === status) ?? Transfer.UNSPECIFIED);
}

export function statusOf(state: number, held: boolean): TMobileCallStatus {
  const status = statusOfState[state] ?? TMobileCallStatus.EStatusUnknown;
  return held && status === TMobileCallStatus.EStatusConnected ? TMobileCallStatus.EStatusHold : status;
}

export function stateOf(status: TMobileCallStatus): State { return stateOfStatus[status] ?? State.UNSPECIFIED; }

export function callDirectionOf(direction: number): TMobileCallDirection {
  return directions.find(([bus]) => bus === direction)?.[1] ?? TMobileCallDirection.EDirectionUnknown;
}
export function directionOf(direction: TMobileCallDirection): Direction {
  return directions.find(([, own]) => own === direction)?.[0] ?? Direction.UNSPECIFIED;
}

export function outputOf(route: number): TAudioOutput { return outputs.find(([bus]) => bus === route)?.[1] ?? TAudioOutput.ENotActive; }
export function routeOf(output: TAudioOutput): Route { return outputs.find(([, own]) => own === output)?.[0] ?? Route.UNSPECIFIED; }
