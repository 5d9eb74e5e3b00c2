// The mutation score: which developer slips are found, and after how many schedules.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';

/** A mutation must be found within this many schedules, from seed 1 on or as SEARCH_FROM says. */
export const SCHEDULES = 2_000;

const Score = z.object({
  mutation: z.string(),
  seconds: z.number(),
  /** Null if no schedule found it. */
  found: z.object({ seed: z.number(), violation: z.string() }).nullable(),
});
export type Score = z.infer<typeof Score>;

/** @param told is called with each score once it is known. */
export async function scoreAll(
  mutations: readonly string[],
  processes: number,
  told: (score: Score) => void,
): Promise<void> {
  const left = [...mutations];
  await Promise.all(Array.from({ length: processes }, () => scoreSome(left, told)));
}

/** Works through the list until it is empty. @throws if its process fails */
async function scoreSome(left: string[], told: (score: Score) => void): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'score-process.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const next = () => {
    const mutation = left.shift();
    if (mutation === undefined) child.stdin.end();
    else child.stdin.write(`${mutation}\n`);
  };
  next();
  for await (const line of createInterface({ input: child.stdout })) {
    told(Score.parse(JSON.parse(line)));
    next();
  }
  const exitCode = await ended;
  if (exitCode !== 0) throw new Error(`the process that looks for mutations ended with ${exitCode}`);
}

/** @example '   12    1.4 s  a 412 is taken for success' */
export function scoreLine({ mutation, found, seconds }: Score): string {
  return `${String(found?.seed ?? 'never').padStart(6)} ${seconds.toFixed(1).padStart(7)} s  ${mutation}`;
}
