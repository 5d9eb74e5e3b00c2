// Sends a run wave by wave, and decides after each which variants need no more rows.
// A crash between any two lines is harmless: what a wave decided is written once, what is sent follows from it, and
// every invocation begins with what stands.
import type { Run } from '../../shared/contracts/run.ts';
import { samplesPerRow } from '../../shared/contracts/sample-index.ts';
import { wasSent } from '../../shared/contracts/sent.ts';
import { log } from '../../shared/log.ts';
import { judge } from '../../shared/sequential/judge.ts';
import { planWaves } from '../../shared/sequential/plan-waves.ts';
import type { Questions } from '../../shared/sequential/questions.ts';
import type { Lease } from '../lease.ts';
import type { SendContext } from '../outbox/outbox.ts';
import { endSending, sendSpan } from '../send.ts';
import { Answers } from './answers.ts';
import { awaitWave } from './await-wave.ts';
import { sentOf } from './end-waves.ts';
import { runWeights } from './run-weights.ts';
import { decideWave, standingWaves } from './standing-waves.ts';

/**
 * @returns `sent` once dispatched.json stands; `waiting` if answers are still to come: the sweep goes on.
 * @throws OutOfTimeError
 */
export async function sendWaves(
  run: Run,
  questions: Questions,
  lease: Lease,
  context: SendContext,
): Promise<'sent' | 'waiting'> {
  const { store } = context;
  const waves = await standingWaves(store, run.run);
  const answers = new Answers(run);
  // Only comparisons are about other rows than these.
  const compares = questions.contenders.length > 0;
  const weights = compares ? await runWeights(run, store) : undefined;
  const isGone = compares && !weights;
  let first = lease.resumeAt;
  for (;;) {
    const plan = planWaves(run, questions, waves);
    const rows = Math.max(...plan.rows);
    const end = rows * samplesPerRow(run);
    const all = sentOf(run, plan, end);
    const isWanted = wasSent(run, all);
    if (first < end) first = await sendSpan(run, { first, end, isWanted }, lease, context);
    // Less was sent if the run was stopped, or if its holdout is gone.
    const state = plan.isLast || first < end || isGone ? 'over' : await awaitWave(run, all, answers, context);
    if (state === 'waiting') return 'waiting';
    if (state !== 'whole') {
      await endSending(run, sentOf(run, plan, first), context);
      return 'sent';
    }
    const prefix = {
      rows,
      of: run.rows,
      weights,
      scores: (variant: number, metric: Parameters<Answers['scores']>[1]) => answers.scores(variant, metric, rows),
    };
    const facts = judge(questions, prefix, plan.facts);
    waves.push(await decideWave(store, run.run, waves.length, { rows, facts }));
    log.info('wave_decided', { run: run.run, wave: waves.length, rows, facts: facts.length });
  }
}
