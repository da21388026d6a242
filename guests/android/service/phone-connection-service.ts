// The native phone app (US9143597: the app that speaks the stack's own API): Telecom's ConnectionService on one side, the bus on the other.
// After each event and each snapshot it makes Telecom's connections follow the record; both ways are one.
import { Direction, Media, State } from '../../../proto/index.ts';
import { Bundle } from '../os/bundle.ts';
import { Uri } from '../os/uri.ts';
import { EXTRA_SESSION } from '../record/extras.ts';
import { stateOf } from '../record/phase.ts';
import type { TelephonyRecord } from '../record/telephony-record.ts';
import type { TrackedConnection } from '../record/tracked-connection.ts';
import { DIRECTIONS } from '../record/vocabulary.ts';
import { CallDirection } from '../telecom/call-constants.ts';
import type { Conferenceable } from '../telecom/conferenceable.ts';
import type { Connection } from '../telecom/connection.ts';
import { Presentation } from '../telecom/connection-constants.ts';
import type { ConnectionRequest } from '../telecom/connection-request.ts';
import { ConnectionService } from '../telecom/connection-service.ts';
import type { DisconnectCause } from '../telecom/disconnect-cause.ts';
import type { PhoneAccountHandle } from '../telecom/phone-account-handle.ts';
import type { TelecomManager } from '../telecom/telecom-manager.ts';
import { VideoProfile } from '../telecom/video-profile.ts';
import { DisconnectCause as TelephonyCause } from '../telephony/disconnect-cause.ts';
import { dialled } from './clir.ts';
import { joinOf } from './invite-fields.ts';
import type { CommandQueue } from './command-queue.ts';
import { ConferenceKeeper } from './conference-keeper.ts';
import { telecomCause } from './end-causes.ts';
import { PhoneCommands } from './phone-commands.ts';
import { PhoneConference } from './phone-conference.ts';
import { PhoneConnection } from './phone-connection.ts';
import { callFailure } from './refusals.ts';

export class PhoneConnectionService extends ConnectionService {
  private readonly commands: PhoneCommands;
  private readonly conferenceKeeper: ConferenceKeeper;
  private readonly bySession = new Map<number, PhoneConnection>();
  private dialling: PhoneConnection | null = null; // placed, and the core has not told its session yet

  constructor(
    private readonly queue: CommandQueue,
    private readonly record: TelephonyRecord,
    private readonly participant: () => number,
    private readonly telecom: () => TelecomManager,
  ) {
    super();
    this.commands = new PhoneCommands(queue, record, participant);
    this.conferenceKeeper = new ConferenceKeeper(this, this.commands, (conference) => this.removeConference(conference));
  }

  connectionOf(session: number): PhoneConnection | null { return this.bySession.get(session) ?? null; }
  sessionOf(connection: Connection): number { return connection instanceof PhoneConnection ? connection.session : 0; }

  override onCreateOutgoingConnection(handle: PhoneAccountHandle, request: ConnectionRequest): Connection {
    const connection = new PhoneConnection(this.commands);
    const { to, withhold } = dialled(request.getAddress(), request.getExtras());
    connection.setAddress(Uri.parse(to), Presentation.PRESENTATION_ALLOWED);
    connection.setCallDirection(CallDirection.DIRECTION_OUTGOING);
    connection.setVideoState(request.getVideoState());
    connection.setInitializing();
    this.addConnection(connection);
    this.dialling = connection;
    const media = VideoProfile.isVideo(request.getVideoState()) ? Media.AUDIO_VIDEO : Media.AUDIO;
    this.queue.push('PlaceCall', { to, account: Number(handle.getId()), media, withhold, join: joinOf(request.getExtras()) }, 0, {
      done: (session) => this.placed(connection, session),
      refused: (refusal) => {
        if (connection.session !== 0) return; // its events came and told all
        const { cause, message } = callFailure(refusal);
        this.drop(connection, telecomCause(cause, message));
      },
    });
    return connection;
  }

  override onCreateIncomingConnection(_handle: PhoneAccountHandle, request: ConnectionRequest): Connection | null {
    const tracked = this.record.calls.get(request.getExtras().getLong(EXTRA_SESSION));
    return tracked ? this.adopt(tracked) : null;
  }

  override onConference(first: Conferenceable, second: Conferenceable): void {
    if (isOurs(first) && isOurs(second)) this.commands.merge(first, first.session, second.session);
  }

  /** Nothing of ours holds the microphone: the hypervisor moves the audio itself. */
  override onConnectionServiceFocusLost(): void { this.connectionServiceFocusReleased(); }

  /** Telecom's ringer: the ringing screen is shown, so the caller may hear that the phone rings. */
  ringingShown(connection: Connection): void {
    if (connection instanceof PhoneConnection) this.commands.ring(connection.session);
  }

  /** Makes Telecom's connections what the record says: adopts what it knows, creates what is missing, ends what is gone. */
  reconcile(): void {
    const { calls } = this.record;
    for (const tracked of calls.getAll()) if (tracked.isOver) this.bySession.get(tracked.session)?.follow(tracked, this.standing(tracked));
    for (const tracked of calls.getLive()) this.show(tracked);
    this.conferenceKeeper.reconcile(calls.getLive(), this.bySession);
    for (const [session, connection] of [...this.bySession]) {
      const tracked = calls.get(session);
      if (!tracked || tracked.isOver) this.drop(connection, telecomCause(TelephonyCause.LOST_SIGNAL, 'the call is gone from the record'));
    }
    this.conferenceKeeper.offerMerges([...this.bySession.values()]);
  }

  private show(tracked: TrackedConnection): void {
    const known = this.bySession.get(tracked.session);
    if (known) return known.follow(tracked, this.standing(tracked));
    if (this.dialling && tracked.owner === this.participant() && tracked.callDirection === DIRECTIONS.to(Direction.OUTGOING)) {
      return this.placed(this.dialling, tracked.session);
    }
    if (stateOf(tracked) === State.OFFERED) {
      // Refused while another call rings: the record keeps it, and the next round asks again.
      this.telecom().addNewIncomingCall(tracked.accountHandle, tracked.address, Bundle.of({ [EXTRA_SESSION]: tracked.session }));
      return;
    }
    this.addExistingConnection(tracked.accountHandle, this.adopt(tracked));
  }

  private adopt(tracked: TrackedConnection): PhoneConnection {
    const connection = new PhoneConnection(this.commands);
    this.bindTo(connection, tracked.session);
    connection.follow(tracked, this.standing(tracked));
    return connection;
  }

  /** Done of PlaceCall and SessionCreated come in either order. */
  private placed(connection: PhoneConnection, session: number): void {
    if (connection.session !== 0) return;
    this.dialling = null;
    this.bindTo(connection, session);
    const tracked = this.record.calls.get(session);
    if (tracked) connection.follow(tracked, this.standing(tracked));
    else connection.setDialing();
  }

  private bindTo(connection: PhoneConnection, session: number): void {
    this.addConnection(connection);
    this.bySession.set(session, connection);
    connection.bindSession(session);
  }

  private drop(connection: PhoneConnection, cause: DisconnectCause): void {
    if (this.dialling === connection) this.dialling = null;
    connection.setDisconnected(cause); // keeps the recorded cause when it has ended by itself
    connection.getConference()?.removeConnection(connection);
    connection.destroy();
    this.bySession.delete(connection.session);
    this.removeConnection(connection);
  }

  private standing(tracked: TrackedConnection) {
    const others = this.record.calls.getLive().filter((other) => other !== tracked && other.owner === this.participant() && stateOf(other) === State.ESTABLISHED);
    return { external: tracked.owner !== 0 && tracked.owner !== this.participant(), otherCallsUp: others.length > 0 };
  }
}

function isOurs(subject: Conferenceable): subject is PhoneConnection | PhoneConference {
  return subject instanceof PhoneConnection || subject instanceof PhoneConference;
}
