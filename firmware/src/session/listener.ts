// Who is told what sessions come to: the phone layer, or whoever runs the core without it. Set once at boot.
import { Session } from "./session.ts";

export let onOffered: (session: Session) => void = ignore;
/** `code` is the provisional response; `withMedia`: it brought a description (early media). */
export let onProgress: (session: Session, code: i32, withMedia: bool) => void = ignoreProgress;
export let onEstablished: (session: Session) => void = ignore;
/** The far end's re-INVITE, or ours, has changed direction or codec. `codecChanged` tells which. */
export let onMediaChanged: (session: Session, codecChanged: bool) => void = ignoreMedia;
/** Our change of direction was agreed to (200), or refused with this code. */
export let onModified: (session: Session, code: i32) => void = ignoreModified;
/** The record says anew who the far end is. */
export let onIdentified: (session: Session) => void = ignore;
/** Our BYE goes out, whoever asked for it: there is nothing to hear any more. */
export let onLeaving: (session: Session) => void = ignore;
/** side, sipCode, q850, text and elsewhere are in the record. */
export let onEnded: (session: Session) => void = ignore;

// Boot only.
export function listenToIdentities(identified: (session: Session) => void): void { onIdentified = identified; }

// Boot only.
export function listen(
  offered: (session: Session) => void,
  progress: (session: Session, code: i32, withMedia: bool) => void,
  established: (session: Session) => void,
  mediaChanged: (session: Session, codecChanged: bool) => void,
  modified: (session: Session, code: i32) => void,
  leaving: (session: Session) => void,
  ended: (session: Session) => void,
): void {
  onOffered = offered;
  onProgress = progress;
  onEstablished = established;
  onMediaChanged = mediaChanged;
  onModified = modified;
  onLeaving = leaving;
  onEnded = ended;
}

function ignore(session: Session): void {}
function ignoreProgress(session: Session, code: i32, withMedia: bool): void {}
function ignoreMedia(session: Session, codecChanged: bool): void {}
function ignoreModified(session: Session, code: i32): void {}
