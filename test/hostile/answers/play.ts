// Plays one sample against an endpoint that answers as the case says, and reports its fate and the number of calls.
import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';
import { vi } from 'vitest';
import { ReleaseError } from '../../../lambda/classify/asking/question.ts';
import { classifySample } from '../../../lambda/classify/sample.ts';
import { Worker } from '../../../lambda/classify/worker.ts';
import { Endpoint } from '../../../lambda/shared/contracts/endpoint.ts';
import { Prediction } from '../../../lambda/shared/contracts/messages.ts';
import { log } from '../../../lambda/shared/log.ts';
import { chatClient } from '../../../lambda/shared/models/call/chat-client.ts';
import { viaFetch } from '../../support/openai/via-fetch.ts';
import type { HostileRun } from './hostile-run.ts';
import { ROW } from './hostile-run.ts';
import { COMPLETION } from './shape.ts';

/** The key sent to the endpoint. */
export const KEY = 'sk-a-key-of-nobody';
/** Time of an invocation. Every pause uses up some of it. */
const INVOCATION_MS = 300_000;

const endpoint = Endpoint.parse({ name: 'model', baseUrl: 'http://model.test/v1' });

export interface Played {
  readonly prediction: Prediction;
  /** Calls of the first delivery. */
  readonly calls: number;
  /** Why the row was put off, if it was. */
  readonly putOff: ReleaseError | undefined;
}

/** @returns everything logged from now on */
export function logged(): string[] {
  const lines: string[] = [];
  for (const level of ['info', 'warn', 'error'] as const) {
    vi.spyOn(log, level).mockImplementation((...said: unknown[]) => void lines.push(inspect(said, { depth: 10 })));
  }
  return lines;
}

/**
 * The endpoint works again when the row is redelivered. Calls for other rows always succeed.
 * @param answer to a request for the row
 */
export async function play({ cloud, run }: HostileRun, index: number, answer: () => Response): Promise<Played> {
  let [calls, mended] = [0, false];
  vi.stubGlobal('fetch', async (_: unknown, { body }: RequestInit) => {
    if (mended || !String(body).includes(ROW)) return Response.json(COMPLETION);
    calls++;
    return answer();
  });
  const worker = new Worker(
    cloud.store,
    async (to, onHeaders) => chatClient(to, KEY, { onHeaders, send: viaFetch() }),
    {
      endpoints: [endpoint],
      workers: {},
      concurrency: 1,
    },
  );
  const deliver = async (receives: number) => {
    const startedAt = performance.now();
    const remainingMs = () => Math.round(INVOCATION_MS - (performance.now() - startedAt));
    const sample = { run: run.run, index, truth: 0, content: { row: { text: ROW } } };
    return Prediction.parse(await classifySample({ sample, receives, remainingMs }, worker));
  };
  const outcome = await deliver(1).catch((error: unknown) => error);
  const first = calls;
  mended = true;
  // Any other error would make the function fail on the row again and again.
  if (outcome instanceof Error && !(outcome instanceof ReleaseError)) throw outcome;
  if (outcome instanceof ReleaseError) {
    // The queue redelivers it after the delay, during which the worker leaves the endpoint alone.
    await pause(outcome.delaySeconds * 1000);
    return { prediction: await deliver(2), calls: first, putOff: outcome };
  }
  return { prediction: Prediction.parse(outcome), calls: first, putOff: undefined };
}
