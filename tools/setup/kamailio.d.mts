// Types of kamailio.mjs for the tests.
export interface Installation {
  program: string;
  control: string;
  libraries: string;
  modules: string;
  /** It can be an edge proxy (RFC 5626). */
  isEdge: boolean;
}
type Environment = Record<string, string | undefined>;
export const PACKAGES: readonly string[];
export function cacheFolder(environment?: Environment): string;
export function installationIn(root: string): Installation | null;
export function findKamailio(environment?: Environment, systemRoot?: string): Installation | null;
export function unpackKamailio(environment?: Environment, systemRoot?: string): string | null;
