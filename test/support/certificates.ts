// A certificate authority of the test's own, and what it signs: files in PEM, made with openssl.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate { cert: string; key: string; both: string }

export class Authority {
  readonly ca: string;

  constructor(private readonly folder: string, private readonly name = 'authority') {
    this.ca = join(folder, `${name}.pem`);
    this.#openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-keyout', join(folder, `${name}.key`), '-out', this.ca);
  }

  /** `names`: subject alternative names as openssl writes them, e.g. URI:sip:example.org. */
  sign(name: string, names: string): Certificate {
    const file = (extension: string): string => join(this.folder, `${name}.${extension}`);
    this.#openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', `/CN=${name}`, '-keyout', file('key'), '-out', file('csr'));
    writeFileSync(file('ext'), `subjectAltName=${names}\n`);
    this.#openssl('x509', '-req', '-in', file('csr'), '-CA', this.ca, '-CAkey', join(this.folder, `${this.name}.key`), '-CAcreateserial', '-days', '2', '-extfile', file('ext'), '-out', file('pem'));
    writeFileSync(file('both.pem'), readFileSync(file('pem'), 'utf8') + readFileSync(file('key'), 'utf8'));
    return { cert: file('pem'), key: file('key'), both: file('both.pem') };
  }

  #openssl(...words: string[]): void {
    const { status, stderr } = spawnSync('openssl', words, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`openssl ${words[0]}: ${stderr}`);
  }
}
