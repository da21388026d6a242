// Loaded before a handset's process and each of its threads (NODE_OPTIONS): the faults are what a file of the runner says at that moment.
import { readFileSync } from 'node:fs';
import { FAULTS_VARIABLE, installFaults, type MachineFaults } from './machine-faults.ts';

const path = process.env[FAULTS_VARIABLE];
if (path) installFaults(() => JSON.parse(readFileSync(path, 'utf8')) as MachineFaults, () => true);
