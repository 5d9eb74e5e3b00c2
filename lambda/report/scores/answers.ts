// What a model wrote, and how it was read.
import { at, int32At } from '../../shared/at.ts';
import type { AnswerCount } from '../../shared/contracts/report/variant.ts';
import { NO_LABEL, type PredictionTable } from '../table/predictions.ts';
import { forEachOutcome } from './samples.ts';

/** Answers listed in the report. */
const MAX_LISTED = 200;
/** Different answers to count; a model that writes an essay per row must not fill the memory. */
const MAX_COUNTED = 10_000;

/** Most frequent first, then in the order of their first sample; `more`: samples with answers that are not listed. */
export function answerCounts(table: PredictionTable, variant: number): { listed: AnswerCount[]; more: number } {
  const counts = new Map<string, AnswerCount>();
  let answered = 0;
  forEachOutcome(table, variant, (sample) => {
    const answer = table.answer(sample);
    if (answer === undefined) return;
    answered++;
    const label = int32At(table.predicted, sample);
    const key = `${label} ${answer}`;
    const known = counts.get(key);
    if (known) known.count++;
    else if (counts.size < MAX_COUNTED) {
      counts.set(key, { answer, read_as: label === NO_LABEL ? null : at(table.run.labels, label), count: 1 });
    }
  });
  const listed = [...counts.values()].sort((a, b) => b.count - a.count).slice(0, MAX_LISTED);
  return { listed, more: answered - listed.reduce((sum, { count }) => sum + count, 0) };
}
