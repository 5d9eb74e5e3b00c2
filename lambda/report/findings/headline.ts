// The answer in one sentence, and what these rows could have shown in another.
import type { DecideBy } from '../../shared/contracts/choices/decide.ts';
import type { Confirmed, Decision, VariantDecision } from '../../shared/contracts/report/decision.ts';
import type { Report } from '../../shared/contracts/report/report.ts';
import type { Score } from '../../shared/contracts/report/scores.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { formatAbout, formatCount, formatDollars, formatInterval, formatPercent } from '../../shared/text/format.ts';
import { formatProblem } from '../../shared/text/input-error.ts';
import { plural } from '../../shared/text/words.ts';
import { decidingScore, higherIsBetter } from '../metrics/rank.ts';
import {
  formatDeciding,
  formatDecidingInterval,
  formatGap,
  formatGapInterval,
  formatMargin,
  scoreName,
} from './deciding-words.ts';
import { NO_ROW_ASKED, scoredRowsInWords } from './partial.ts';

type HeadlineFacts = Pick<
  Report,
  'status' | 'rows' | 'scored_rows' | 'repeats' | 'variants' | 'problems' | 'more_problems'
> & {
  readonly decision: Decision | undefined;
};

export function headline(report: HeadlineFacts): string {
  if (report.status === 'rejected' || report.status === 'failed') return whatIsWrong(report);
  const sentence = report.scored_rows === 0 && report.variants.length > 0 ? NO_ROW_ASKED : whichIsBest(report);
  return report.status === 'partial' ? `Partial result: ${sentence}` : sentence;
}

export function whatIsWrong({
  status,
  problems,
  more_problems,
}: Pick<HeadlineFacts, 'status' | 'problems' | 'more_problems'>): string {
  const start = status === 'rejected' ? 'Nothing was sent, because the input cannot be used' : 'The run failed';
  const [first] = problems;
  if (!first) return `${start}.`;
  const problem = formatProblem({ ...first, advice: undefined }).replace(/\.$/, '');
  const more = problems.length - 1 + more_problems;
  return `${start}: ${problem}${more > 0 ? ` (and ${plural(more, 'more problem')})` : ''}.`;
}

function whichIsBest(facts: HeadlineFacts): string {
  const { variants, decision } = facts;
  const best = variants.find(({ name }) => name === decision?.best);
  if (!decision || !best) return 'There was no variant to compare.';
  if (decision.by.metric === 'accuracy' && decidingScore(best, decision.by).value === 0) return noneIsRight(facts);
  const { confirmed } = decision;
  if (confirmed && confirmed.best !== best.name) {
    return sentences(
      `${confirmedLead(confirmed, decision, weightedTo(best))}; on all rows, ${best.name} is ahead`,
      power(decision),
    );
  }
  // What was decided is said instead: bounds for a fixed number of rows do not hold here.
  if (variants.some(({ ended_early }) => ended_early)) return `${lead(best, decision, facts)}.`;
  const start = confirmed ? confirmedLead(confirmed, decision, weightedTo(best)) : lead(best, decision, facts);
  return sentences(`${start}${standsTo(best, decision, variants)}`, power(decision));
}

/** Then none is the best. */
function noneIsRight(facts: HeadlineFacts): string {
  const { variants } = facts;
  const rows = scoredRowsInWords(facts);
  const [only, ...others] = variants;
  return others.length > 0 || !only
    ? `None of ${formatCount(variants.length)} variants is right on any of ${rows}.`
    : `${only.name} is right on none of ${rows}.`;
}

const sentences = (...all: readonly string[]): string =>
  all
    .filter((one) => one !== '')
    .map((one) => `${one}.`)
    .join(' ');

/** @example 'm/zero-shot is the most accurate of 3 variants: right on 90.0% of 10 rows (95% interval 59.6–98.2%)' */
function lead(best: VariantReport, decision: Decision, facts: HeadlineFacts): string {
  const { by, tried, chosen } = decision;
  const { variants } = facts;
  const rows = scoredRowsInWords(facts);
  const baselines = variants.every(({ kind }) => kind === 'baseline');
  const of = baselines ? `Of ${tried} baselines, ` : '';
  const among = baselines ? '' : ` of ${tried} variants`;
  if (by.metric === 'accuracy' && !best.at_prevalence) {
    const share = `right on ${rightShare(best, facts, trust(decision))}`;
    return tried > 1 ? `${of}${best.name} is the most accurate${among}: ${share}` : `${best.name} is ${share}`;
  }
  const score = decidingScore(best, by);
  const ci = chosen?.ci ?? score.ci;
  const elsewhere = elsewhereThan(decision);
  const interval = `${elsewhere === '' ? '' : `; ${elsewhere}`}${ci ? `; ${formatDecidingInterval(by, ci)}` : ''}`;
  const figure = `${formatDeciding(by, score)} (${rows}${weightedTo(best)}${interval})`;
  if (tried === 1) return `${best.name} has the ${scoreName(by)} ${figure}`;
  const most = higherIsBetter(by) ? 'highest' : 'lowest';
  return `${of}${best.name} has the ${most} ${scoreName(by)}${among}: ${figure}`;
}

/** Scores are then not those of the file's own shares, which stand on the page, too. */
export const weightedTo = (best: Pick<VariantReport, 'at_prevalence'> | undefined): string =>
  best?.at_prevalence ? ', weighted to the given shares of the labels' : '';

/** @example 'm/zero-shot, the best of 20 on 96 rows, is right on 88.4% of the other 95 rows (95% interval 80.2–93.5%)' */
function confirmedLead(
  { best, chosen_on_rows, rows, score }: Confirmed,
  { by, chosen, tried }: Decision,
  weighted: string,
): string {
  const start = `${best}, the best of ${chosen?.tried ?? tried} on ${plural(chosen_on_rows, 'row')},`;
  const interval = score.ci ? ` (${formatDecidingInterval(by, score.ci)})` : '';
  const others = `the other ${plural(rows, 'row')}${weighted}`;
  if (by.metric === 'accuracy') return `${start} is right on ${formatDeciding(by, score)} of ${others}${interval}`;
  return `${start} has the ${scoreName(by)} ${formatDeciding(by, score)} on ${others}${interval}`;
}

/** @example 'about 88.3% on new rows, since it is the best of 20 tried' @returns nothing where the choice was clear. */
function elsewhereThan({ by, chosen }: Decision): string {
  if (!chosen) return '';
  const elsewhere = formatDeciding(by, { value: chosen.elsewhere });
  if (elsewhere === formatDeciding(by, { value: chosen.value })) return '';
  return `about ${elsewhere} on new rows, since it is the best of ${chosen.tried} tried`;
}

/** How far the share of right answers is to be trusted. */
function trust(decision: Decision): readonly string[] {
  const elsewhere = elsewhereThan(decision);
  const { chosen } = decision;
  return [...(elsewhere === '' ? [] : [elsewhere]), ...(chosen ? [`95% interval ${formatInterval(chosen.ci)}`] : [])];
}

/** What the reader may do instead of taking the best one. */
function standsTo(best: VariantReport, decision: Decision, variants: readonly VariantReport[]): string {
  const { by, baseline, recommended, tried } = decision;
  if (tried === 1) return '';
  const stand = `${againstBaseline(best, decision)}${orCheaper(best, decision, variants)}`;
  const reference = variants.find(({ name }) => name === baseline?.name);
  if (!reference || reference === best || reference.name === recommended) return stand;
  return `${stand}; the ${reference.name} baseline ${reaches(by, decidingScore(reference, by))}`;
}

const reaches = (by: DecideBy, score: Score): string =>
  higherIsBetter(by) ? `reaches ${formatDeciding(by, score)}` : `costs ${formatDeciding(by, score)}`;

/** Where a baseline is the best of all. */
function againstBaseline(best: VariantReport, { by, baseline }: Decision): string {
  const [first] = baseline?.lifts ?? [];
  if (best.kind !== 'baseline' || !baseline || !first) return '';
  const { value, ci } = first.difference;
  const interval = ci ? ` (95% interval ${formatGapInterval(by, { lower: -ci.upper, upper: -ci.lower })})` : '';
  const facts = `${first.name} is ${formatGap(by, -(value ?? 0))} behind${interval}`;
  return baseline.lifts.every(({ shown }) => shown === 'not_better')
    ? `; no model beats this baseline: ${facts}`
    : `; no model is shown to be better: ${facts}`;
}

function orCheaper(best: VariantReport, decision: Decision, variants: readonly VariantReport[]): string {
  const within = `within ${formatMargin(decision)} of the best`;
  const chosen = variants.find(({ name }) => name === decision.recommended);
  if (chosen && chosen !== best)
    return `; the cheapest variant shown to be ${within} is ${alternative(chosen, decision)}`;
  const cheaper = cheaperThan(best, variants);
  const open = decision.variants.filter(
    ({ name, verdict }) => verdict === 'undecided' && cheaper.some((one) => one.name === name),
  );
  const [nearest] = open.sort((a, b) => (a.behind_at_most ?? 0) - (b.behind_at_most ?? 0));
  if (nearest) {
    return `; ${plural(nearest.rows, 'row')} cannot tell whether a cheaper one is ${within}: ${mayBe(nearest, decision)}`;
  }
  if (variants.every(({ cost_usd_per_1000 }) => cost_usd_per_1000 === null)) return amongEquals(decision, within);
  if (cheaper.length === 0) return best.cost_usd_per_1000 === 0 ? '' : '; no other variant is cheaper';
  return `; every cheaper variant is shown to be more than ${formatMargin(decision)} worse`;
}

/** Where no price is known. */
function amongEquals({ variants, best }: Decision, within: string): string {
  const others = variants.filter(({ name }) => name !== best);
  const worse = others.filter(({ verdict }) => verdict === 'worse').length;
  const open = others.length - worse;
  return open === 0 ? `; no other is ${within}` : `; ${plural(open, 'other')} may be ${within}`;
}

/** Cheapest first. What costs nothing is cheaper than what has no known price. */
function cheaperThan(than: VariantReport, variants: readonly VariantReport[]): VariantReport[] {
  const most = than.cost_usd_per_1000 ?? Number.MIN_VALUE;
  const price = ({ cost_usd_per_1000 }: VariantReport) => cost_usd_per_1000 ?? Number.POSITIVE_INFINITY;
  return variants.filter((one) => price(one) < most).sort((a, b) => price(a) - price(b));
}

const standingOf = ({ variants }: Decision, name: string): VariantDecision | undefined =>
  variants.find((one) => one.name === name);

/** @example 'tfidf may be up to 8.9 points worse; about 2,300 rows would tell' */
function mayBe({ name, behind_at_most, rows_needed }: VariantDecision, { by }: Decision): string {
  const worst = `${name} may be up to ${formatGap(by, behind_at_most ?? 0)} worse`;
  return rows_needed ? `${worst}; about ${formatAbout(rows_needed)} rows would tell` : worst;
}

/** @example 'tfidf at 88.0%, which costs nothing (difference 0.5 points, 95% interval −0.4 to 1.4, at most 1.8)' */
function alternative(variant: VariantReport, decision: Decision): string {
  const { by } = decision;
  const { name, cost_usd_per_1000, ensemble, rows } = variant;
  const price = cost_usd_per_1000 === 0 ? 'which costs nothing' : `${formatDollars(cost_usd_per_1000)} for 1,000`;
  const part = ensemble?.cascade ? ` of ${plural(rows, 'row')}` : '';
  const start = `${name} at ${formatDeciding(by, decidingScore(variant, by))}${part}, ${price}`;
  const standing = standingOf(decision, name);
  if (!standing) return start;
  const { value, ci } = standing.difference;
  const interval = ci ? `, 95% interval ${formatGapInterval(by, ci)}` : '';
  const most = standing.behind_at_most === null ? '' : `, at most ${formatGap(by, standing.behind_at_most)}`;
  return `${start} (difference ${formatGap(by, value ?? 0)}${interval}${most})`;
}

/** What these rows could have shown, where something is left open. */
function power({ by, rows, smallest_difference, variants }: Decision): string {
  if (smallest_difference === null || variants.every(({ verdict }) => verdict !== 'undecided')) return '';
  // Scores differ by no more.
  if (higherIsBetter(by) && smallest_difference >= 1) return `${plural(rows, 'row')} are too few to tell any two apart`;
  return `${plural(rows, 'row')} show a difference of ${formatGap(by, smallest_difference)} or more in 4 of 5 cases`;
}

/** @example '91.2% of 191 rows (95% interval 86.3–94.5%)' */
function rightShare(
  { metrics, rows, ended_early }: VariantReport,
  { repeats, ...report }: HeadlineFacts,
  corrected: readonly string[],
): string {
  const { value, ci } = metrics.accuracy;
  // Stopping when it looks clear would make an interval for a fixed number of rows wrong.
  if (ended_early) {
    const times = repeats > 1 ? `, ${repeats} times each` : '';
    return `${formatPercent(value)} of the ${formatCount(ended_early.rows)} of ${plural(report.rows, 'row')} that it was asked${times}`;
  }
  const own = ci ? [`95% interval ${formatInterval(ci)}`] : [];
  const interval = (corrected.length > 0 ? corrected : own).join('; ');
  return repeats === 1
    ? `${formatPercent(value)} of ${scoredRowsInWords(report)} (${interval})`
    : `${formatPercent(value)} of ${formatCount(rows * repeats)} answers (${scoredRowsInWords(report)}, ${repeats} times each; ${interval})`;
}
