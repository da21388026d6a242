// Faults to plant in the hypervisor layer: a row is what is broken, where, and the text that stands there once against the one that breaks it.
const at = (path) => `host-shim/${path}.ts`;

export const HOST_SHIM = [
  // The switch.
  { name: 'a record is called current too early', file: at('machine/record-check'), from: 'if (theirs && (theirs.high !== high || theirs.low !== low)) return false;', to: 'if (theirs && theirs.high === 0) return false;' },
  { name: 'a guest that dies in a switch is waited for', file: at('machine/switch-table'), from: "  { from: State.Preparing, on: On.GainerLost, to: State.Idle, do: Do.RollBack },\n", to: '' },
  { name: 'codecs that agree are waited for', file: at('media/hand-over'), from: 'if (this.#agreeingTicks >= mediaLimits.agreeingTicks)', to: 'if (this.#agreeingTicks >= 4 * mediaLimits.agreeingTicks)' },
  { name: 'a switch that was taken back leaves the media half of it', file: at('machine/switch'), from: '      if (this.#mediaBegun) this.media.abortSwitch();\n', to: '' },
  { name: 'sessions stay with the guest that lost the handset', file: at('machine/ownership'), from: 'known.owner = event.body.toGuest;', to: 'known.owner = event.body.fromGuest;' },
  { name: 'an Accept that failed keeps its claim', file: at('machine/ownership'), from: 'if (known?.claimedBy === guest) known.claimedBy = 0;', to: 'if (known?.claimedBy === -1) known.claimedBy = 0;' },
  { name: 'a bystander counts as owner', file: at('machine/ownership'), from: "return owner === guest ? Role.Owner : Role.Bystander;", to: "return owner !== -guest ? Role.Owner : Role.Bystander;" },
  // The core.
  { name: 'a core is barred at its first trap', file: at('core/core'), from: 'return this.#restartsMs.length > limits.restarts;', to: 'return this.#restartsMs.length > 0;' },
  { name: 'a datagram at which the core trapped is not read again', file: at('core/core'), from: "let hasChance = event.kind === 'datagram' && !hung;", to: 'let hasChance = false;' },
  { name: 'an event of few effects keeps no checkpoint', file: at('core/core'), from: 'for (const record of outbox.records) if (outbox.kindOf(record) === EffectKind.Checkpoint) this.#checkpoints.keep(outbox.wordOf(record), outbox.contentOf(record));\n', to: 'if (outbox.records.length > 3) for (const record of outbox.records) if (outbox.kindOf(record) === EffectKind.Checkpoint) this.#checkpoints.keep(outbox.wordOf(record), outbox.contentOf(record));\n' },
  // Guests.
  { name: 'the watchdog looks away', file: at('guest/supervisor'), from: 'nowMs - run.stillSinceMs >= machineLimits.frozenMs', to: 'nowMs - run.stillSinceMs >= 100 * machineLimits.frozenMs' },
  { name: 'a guest that died is not started again', file: at('guest/supervisor'), from: '    if (this.#ended) return;\n', to: '    if (!this.#ended) return;\n' },
  // Sound.
  { name: 'the timestamp does not follow the sound', file: at('media/rtp/sequencer'), from: 'this.#timestamp + units', to: 'this.#timestamp + (units >> 1)' },
  { name: 'the sequence begins anew at 2^15', file: at('media/rtp/sequencer'), from: '(sequence + 1) & 0xffff', to: '(sequence + 1) & 0x7fff' },
  { name: 'the codec state is not handed over', file: at('media/hand-over'), from: 'if (!this.#faults.omitStateTransfer) {', to: 'if (this.#faults.omitStateTransfer) {' },
];
