// How good a variant's distributions over all labels are.

import type { ComponentChildren } from 'preact';
import type { ProbabilityMetricName, ProbabilityScores } from '../../../../shared/contracts/report/probabilities.ts';
import { formatScore, formatScoreInterval } from '../../../../shared/text/format.ts';
import { oneOrMany, plural } from '../../../../shared/text/words.ts';
import { Table } from '../../../html/parts.tsx';
import { Told } from './confidence.tsx';

const SCORES: readonly (readonly [string, ProbabilityMetricName])[] = [
  ['Log loss', 'log_loss'],
  ['Brier score', 'brier_score_loss'],
  ['ROC AUC, one against the rest, macro', 'roc_auc_ovr'],
  ['ROC AUC, one against the rest, weighted', 'roc_auc_ovr_weighted'],
  ['Average precision, macro', 'average_precision'],
  ['Average precision, weighted', 'average_precision_weighted'],
];

/** @param all the variant's samples */
export function Probabilities({ scores, all }: { scores: ProbabilityScores | null; all: number }) {
  if (!scores) return false;
  const { samples, impossible_truths, metrics, undefined_because } = scores;
  const columns = [
    { name: 'Score' },
    { name: plural(samples, 'sample'), figures: true },
    { name: '95% interval', figures: true },
  ];
  const rows = SCORES.map(([title, name]): ComponentChildren[] => {
    const score = metrics[name];
    return [
      title,
      <span class="score">{formatScore(score)}</span>,
      <span class="interval">{formatScoreInterval(score.ci)}</span>,
    ];
  });
  const notes = [
    ...(samples < all
      ? [`${plural(all - samples, 'sample')} left out, without a valid answer or without enough likely tokens.`]
      : []),
    ...(impossible_truths > 0
      ? [
          `${plural(impossible_truths, 'sample')} ${oneOrMany(impossible_truths, 'gives', 'give')} the true label the probability 0; each adds 36 to the sum of log losses.`,
        ]
      : []),
    ...(undefined_because ? [undefined_because] : []),
  ];
  return (
    <>
      <h4>Probabilities</h4>
      <Table caption="Over samples with a probability for every label" columns={columns} rows={rows} />
      <Told told={scores.told} what="probabilities of all labels" />
      {notes.length > 0 && <p class="note">{notes.join(' ')}</p>}
    </>
  );
}
