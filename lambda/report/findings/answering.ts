// Warns about how models answered: a sample of what could not be read, and confidences that a server did not choose by.
import { at, uint8At } from '../../shared/at.ts';
import { ENDPOINT_CHANGED, NOTHING_VALID } from '../../shared/contracts/messages.ts';
import type { Warning } from '../../shared/contracts/run.ts';
import { cut, formatCount, formatPercent } from '../../shared/text/format.ts';
import { listed } from '../../shared/text/words.ts';
import { errorCodeCounts } from '../metrics/totals.ts';
import { forEachOutcome } from '../scores/samples.ts';
import { MASKED, type PredictionTable, STATUSES } from '../table/predictions.ts';
import { together } from './warnings.ts';

/** Share of a variant's samples from which on its invalid answers are shown. */
const NOTICEABLE = 0.05;
/** Answers shown of a variant, and the characters of each. */
const MAX_SHOWN = 3;
const MAX_CHARACTERS = 80;
/** Variants whose answers are shown. */
const MAX_VARIANTS = 5;

export function answering(table: PredictionTable): Warning[] {
  return [...invalidAnswers(table), ...nothingValid(table), ...endpointChanged(table), ...maskedProbabilities(table)];
}

function nothingValid(table: PredictionTable): Warning[] {
  return notAsked(
    table,
    NOTHING_VALID,
    (items) =>
      `Not asked, because no answer of the variant was valid so far: ${items}. See what it answers, and change the prompt or \`answer\`. To ask all rows the same, run the command again with --yes, or set limits.stop_if_nothing_valid to false.`,
  );
}

function endpointChanged(table: PredictionTable): Warning[] {
  return notAsked(
    table,
    ENDPOINT_CHANGED,
    (items) =>
      `Not asked, because the endpoint was declared anew with another URL or other headers while the run was open: ${items}. The answers above are from the server that the run began with. Upload the file again to ask the new one.`,
  );
}

/** @param say the message, given how many samples of which variants have the code */
function notAsked(table: PredictionTable, code: string, say: (items: string) => string): Warning[] {
  const found = table.run.variants.flatMap(({ name }, variant) => {
    const count = errorCodeCounts(table, variant)[code] ?? 0;
    return count === 0 ? [] : [{ name, count }];
  });
  if (found.length === 0) return [];
  const items = found.map(({ name, count }) => `${name} ${formatCount(count)}`);
  return [{ code, message: say(together(items)), count: found.reduce((sum, { count }) => sum + count, 0) }];
}

interface Invalid {
  readonly name: string;
  /** Without those that were never asked. */
  readonly samples: number;
  readonly count: number;
  readonly shown: ReadonlySet<string>;
}

function invalidAnswers(table: PredictionTable): Warning[] {
  const found = table.run.variants
    .map((variant, index) => invalidOf(table, variant.name, index))
    .filter(({ samples, count, shown }) => shown.size > 0 && count / samples >= NOTICEABLE);
  return found.slice(0, MAX_VARIANTS).map(({ name, samples, count, shown }) => {
    const said = listed(
      [...shown].map((answer) => JSON.stringify(answer)),
      MAX_SHOWN,
    );
    const share = `${formatCount(count)} of ${formatCount(samples)} samples (${formatPercent(count / samples)})`;
    const message = `${share} of ${name} have an answer that names no label, or more than one. For example: ${said}.`;
    return { code: 'invalid_answers', message, count };
  });
}

/** The first answers by sample, so that the report is the same each time. */
function invalidOf(table: PredictionTable, name: string, variant: number): Invalid {
  const shown = new Set<string>();
  let [samples, count] = [0, 0];
  forEachOutcome(table, variant, (sample) => {
    const status = STATUSES[uint8At(table.status, sample)];
    if (status !== 'skipped') samples++;
    if (status !== 'invalid') return;
    count++;
    const answer = table.answer(sample);
    if (answer !== undefined && shown.size < MAX_SHOWN) shown.add(oneLine(answer));
  });
  return { name, samples, count, shown };
}

const oneLine = (answer: string): string => cut(answer.replace(/\s+/g, ' ').trim(), MAX_CHARACTERS);

function maskedProbabilities(table: PredictionTable): Warning[] {
  const found = table.run.variants.map(({ name }, variant) => ({ name, ...maskedOf(table, variant) }));
  const masked = found.filter(({ scaled, unknown }) => scaled + unknown > 0);
  if (masked.length === 0) return [];
  const items = masked.map(
    ({ name, scaled, unknown, samples }) =>
      `${name} ${formatCount(scaled + unknown)} of ${formatCount(samples)} (${formatCount(scaled)} scaled, ${formatCount(unknown)} left out)`,
  );
  const message = `At temperature 0 the server wrote tokens that were not the likeliest by its own log-probabilities. So it computes these before a schema or a penalty decides, and they are no confidence: ${together(items)}. Where all labels were among the likely tokens, confidence is scaled to them; elsewhere it is left out.`;
  return [
    { code: 'masked_probabilities', message, count: masked.reduce((sum, one) => sum + one.scaled + one.unknown, 0) },
  ];
}

function maskedOf(table: PredictionTable, variant: number) {
  const counts = { scaled: 0, unknown: 0, samples: 0 };
  forEachOutcome(table, variant, (sample) => {
    counts.samples++;
    const masked = uint8At(table.masked, sample);
    if (masked > 0) counts[at(MASKED, masked - 1)]++;
  });
  return counts;
}
