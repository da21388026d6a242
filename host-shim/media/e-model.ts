// The E-model: from delay and loss to a transmission rating R and a mean opinion score (ITU-T G.107 06/2015; all other parameters have its defaults).

/** How a codec bears loss (ITU-T G.113 appendix I). */
export interface EquipmentImpairment {
  /** Ie: without any loss. */
  ie: number;
  /** Bpl: robustness against loss. */
  bpl: number;
}

export interface Connection extends EquipmentImpairment {
  /** T = Ta: mouth to ear, one way. */
  delayMs: number;
  /** Ppl, from 0 to 100. */
  lossPercent: number;
  /** BurstR: 1 for random loss, more when losses come together. */
  burstRatio?: number;
}

// Table 3 (clause 7.7), and what 7.2 and 7.3 make of it.
const BASIC_SIGNAL_TO_NOISE = 94.7688; // Ro
const SIMULTANEOUS_IMPAIRMENT = 1.4136; // Is
const TALKER_ECHO_LOUDNESS_DB = 65; // TELR
const WEIGHTED_ECHO_PATH_LOSS_DB = 110; // WEPL
const INAUDIBLE_DELAY_MS = 100;
const WORST_EQUIPMENT_IMPAIRMENT = 95;

/** 7.4, Idte: the talker hears himself; sidetone STMR at its default needs no correction. */
function talkerEcho(delayMs: number): number {
  const terv = TALKER_ECHO_LOUDNESS_DB - 40 * Math.log10((1 + delayMs / 10) / (1 + delayMs / 150)) + 6 * Math.exp(-0.3 * delayMs ** 2);
  const half = (BASIC_SIGNAL_TO_NOISE - (80 + 2.5 * (terv - 14))) / 2;
  return (half + Math.sqrt(half ** 2 + 100) - 1) * (1 - Math.exp(-delayMs));
}

/** 7.4, Idle: the listener hears the talker twice; the round trip is two ways. */
function listenerEcho(delayMs: number): number {
  const half = (BASIC_SIGNAL_TO_NOISE - 10.5 * (WEIGHTED_ECHO_PATH_LOSS_DB + 7) * (2 * delayMs + 1) ** -0.25) / 2;
  return half + Math.sqrt(half ** 2 + 169);
}

/** 7.4, Idd: too long a way, even without echo. */
function absoluteDelay(delayMs: number): number {
  if (delayMs <= INAUDIBLE_DELAY_MS) return 0;
  const x = Math.log2(delayMs / INAUDIBLE_DELAY_MS);
  return 25 * ((1 + x ** 6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2);
}

/** 7.5, Ie-eff. */
export function effectiveEquipmentImpairment({ ie, bpl, lossPercent, burstRatio = 1 }: Omit<Connection, 'delayMs'>): number {
  return lossPercent === 0 ? ie : ie + ((WORST_EQUIPMENT_IMPAIRMENT - ie) * lossPercent) / (lossPercent / burstRatio + bpl);
}

/** 7.1: R, from 0 to 93.2 with these defaults. */
export function transmissionRating(connection: Connection): number {
  const { delayMs } = connection;
  const delayImpairment = talkerEcho(delayMs) + listenerEcho(delayMs) + absoluteDelay(delayMs);
  return Math.max(0, BASIC_SIGNAL_TO_NOISE - SIMULTANEOUS_IMPAIRMENT - delayImpairment - effectiveEquipmentImpairment(connection));
}

/** Annex B, MOS-CQE: 1 to 4.5. */
export function opinionScore(rating: number): number {
  if (rating <= 0) return 1;
  if (rating >= 100) return 4.5;
  return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6);
}
