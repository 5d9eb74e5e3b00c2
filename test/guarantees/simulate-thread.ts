// Simulates some holdouts of one claim in a thread.
import { parentPort } from 'node:worker_threads';
import { at } from '../../lambda/shared/at.ts';
import { simulate } from './claim.ts';
import { CLAIMS } from './claims.ts';

parentPort?.on('message', ({ at: claim, from, to }: { at: number; from: number; to: number }) => {
  parentPort?.postMessage(simulate(at(CLAIMS, claim), from, to));
});
