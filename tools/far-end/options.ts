// What a far end is started with: one JSON text as the process's only argument.

export interface FarEndOptions {
  /** Its name in the scenario, and the user part of its address. */
  name: string;
  /** 127.0.0.1:0 takes any free port; the ready event says which. */
  bind: { ip: string; port: number };
  answer: 'auto' | 'manual' | 'reject';
  ringMs: number;
  /** With which code it refuses; default 486. */
  rejectCode?: number;
  /** "marks:P", "tone:HZ", "silence" or a WAV file. */
  microphone: string;
  /** WAV file of what arrives. */
  recording?: string;
  codecs?: string[];
  /** HOST:PORT at which it registers, under its name. */
  registrar?: string;
  /** Everything in one thread, behind a network with weather drawn from this seed; `bind` then names its port. */
  weatherSeed?: number;
}
