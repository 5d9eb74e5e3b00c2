// How often each variant has answered with each label so far.
import { Foreign, Table } from '../../../lambda/report/html/parts.tsx';
import { formatCount, formatPercent } from '../../../lambda/shared/text/format.ts';
import { andMore, oneOrMany, plural } from '../../../lambda/shared/text/words.ts';
import type { LiveState } from '../state.ts';

export function Answers({ state }: { state: LiveState }) {
  const { columns, labels, moreLabels, variants } = state;
  const hasTruth = labels.some(({ truth }) => truth !== null);
  const heads = [
    { name: 'Label' },
    ...(hasTruth
      ? [{ name: 'In the file', figures: true, hint: 'Share of the rows so far that have this label' }]
      : []),
    ...columns.map((name) => ({ name: <Foreign text={name} max={40} />, figures: true })),
  ];
  const rows = labels.map(({ label, truth, answers }) => [
    <Foreign text={label} />,
    ...(hasTruth ? [formatPercent(truth)] : []),
    ...answers.map(({ count, share }) => (
      <>
        {formatPercent(share)} <span class="interval">{formatCount(count)}</span>
      </>
    )),
  ]);
  const more = variants.length - columns.length;
  return (
    <section aria-labelledby="answers">
      <h2 id="answers">Answers by label</h2>
      <Table caption="Share of a variant’s valid answers so far, and their number" columns={heads} rows={rows} />
      {moreLabels > 0 && (
        <p class="note">
          The most frequent labels are shown, {andMore(moreLabels)} {oneOrMany(moreLabels, 'is', 'are')} not.
        </p>
      )}
      {more > 0 && <p class="note">The report shows {plural(more, 'more variant')}.</p>}
    </section>
  );
}
