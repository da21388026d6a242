// Sound goes before everything else on a busy machine, as on a telephone: Android runs its audio threads at -16 to -19.
import { setPriority } from 'node:os';

const AUDIO_PRIORITY = -16;

/** Raises the calling thread's priority (on Linux a nice value belongs to a thread, and 0 is the caller) where the system permits it. */
export function takeAudioPriority(): void {
  if (process.platform !== 'linux') return; // elsewhere 0 means the whole process
  try {
    setPriority(0, AUDIO_PRIORITY);
  } catch {
    // Needs CAP_SYS_NICE. Without it the call is as good as the machine is idle.
  }
}
