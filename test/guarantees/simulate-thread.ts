// Simulates some holdouts of one claim in a thread.
import { parentPort } from 'node:worker_threads';
import { withTsx } from '../../cli/tsx.ts';
import { at } from '../../lambda/shared/at.ts';
import { simulate } from './claim.ts';

const { CLAIMS } = await withTsx(() => import('./claims.ts'));

parentPort?.on('message', ({ at: claim, from, to }: { at: number; from: number; to: number }) => {
  parentPort?.postMessage(simulate(at(CLAIMS, claim), from, to));
});
