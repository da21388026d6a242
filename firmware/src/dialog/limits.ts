// Every bound of the dialog layer, in one place. The number of dialogs follows from the configured sessions.

// Call-ID, two tags, two URIs, the remote target and the route set of one dialog. One whose texts do not fit is refused with 500.
export const DIALOG_TEXT_BYTES: i32 = 1280;

// Dialogs for each session: one confirmed, and early ones of forks. A further fork has no early dialog; when it answers it is ended (13.2.2.4).
export const DIALOGS_PER_SESSION: u32 = 3;
