// What a run that stops when it is decided says of it.
import type { RunDecision, Stopping } from '../../shared/contracts/report/stopping.ts';
import type { Warning } from '../../shared/contracts/run.ts';
import { formatCount, formatDollars, formatPercent, formatPoints } from '../../shared/text/format.ts';
import { listed, plural } from '../../shared/text/words.ts';

/** Decisions named in one warning. */
const MAX_LISTED = 10;

type Told = { readonly rows: number; readonly samples: number; readonly stopping: Stopping | null };

/** @example ' It was decided after 137 of 2,000 rows, with a risk of 5.0% that it is wrong.' */
export function decidedAfter({ rows, stopping }: Pick<Told, 'rows' | 'stopping'>): string {
  if (!stopping || stopping.saved_samples === 0 || stopping.rows >= rows) return '';
  return ` It was decided after ${formatCount(stopping.rows)} of ${plural(rows, 'row')}, with a risk of ${formatPercent(stopping.risk)} that anything decided is wrong.`;
}

export function stoppingWarnings({ rows, samples, stopping }: Told): Warning[] {
  if (!stopping || stopping.saved_samples === 0) return [];
  const { saved_samples, saved_usd, decisions, risk } = stopping;
  const dollars = saved_usd === null || saved_usd === 0 ? '' : `, about ${formatDollars(saved_usd)}`;
  const items = decisions.filter(isTelling).map((decision) => inWords(decision, rows));
  const message = `Asking ended where it was decided, which saved ${formatCount(saved_samples)} of ${plural(samples, 'sample')}${dollars}: ${listed(items, MAX_LISTED, '; ')}. The risk that any of this is wrong is at most ${formatPercent(risk)}, however often the run looked. A variant is scored on the rows that it was asked, and two are compared on the rows of both.`;
  const intervals =
    'The intervals and p-values of this report are made for a number of rows that is chosen beforehand. A run that ends when it looks clear makes scores more extreme and these intervals too narrow; the bounds of its decisions hold all the same.';
  return [
    { code: 'decided', message, count: saved_samples },
    { code: 'decided_intervals', message: intervals },
  ];
}

/** Of what a variant is behind, once; and of what is as good, only where the other one may be the best. */
function isTelling({ outcome, variant, than }: RunDecision, index: number, all: readonly RunDecision[]): boolean {
  const isBehind = (one: RunDecision) => one.outcome === 'behind';
  if (outcome === 'behind') return all.findIndex((one) => isBehind(one) && one.variant === variant) === index;
  return outcome !== 'within_margin' || !all.some((one) => isBehind(one) && one.variant === than);
}

function inWords({ variant, outcome, gate, than, lower, upper, rows }: RunDecision, all: number): string {
  const after = `(${plural(rows, 'row')})`;
  const limit = lower === null ? 'at most' : 'at least';
  const bound = lower ?? upper ?? 0;
  return gate === null
    ? `${variant} is ${limit} ${formatPoints(bound)} points behind ${than} ${after}`
    : `${variant} ${outcome} ${gate} ${after}: all ${formatCount(all)} would give ${limit} ${formatPercent(bound)}`;
}
