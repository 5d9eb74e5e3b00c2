// Provisional scores: each variant on the rows that it has been asked so far.
import { Foreign, ShareWithInterval, Table } from '../../../lambda/report/html/parts.tsx';
import { formatCount } from '../../../lambda/shared/text/format.ts';
import { plural } from '../../../lambda/shared/text/words.ts';
import type { LiveState, LiveVariant } from '../state.ts';

export function Scores({ state }: { state: LiveState }) {
  const { variants, repeats, samplesEach } = state;
  const isScored = variants.some(({ accuracy }) => accuracy !== null);
  const columns = [
    { name: 'Variant' },
    ...(isScored ? [{ name: 'Accuracy so far' }] : []),
    { name: 'Invalid', figures: true },
    { name: 'Failed', figures: true },
    { name: 'Skipped', figures: true },
  ];
  const rows = variants.map((variant) => [
    <>
      <Foreign text={variant.name} max={100} />
      <span class="so-far">
        {formatCount(samplesOf(variant))} of {plural(samplesEach, repeats > 1 ? 'sample' : 'row')}
      </span>
    </>,
    ...(variant.accuracy ? [<ShareWithInterval score={variant.accuracy} />] : []),
    ...[variant.invalid, variant.failed, variant.skipped].map((count) => formatCount(count)),
  ]);
  return (
    <section aria-labelledby="scores">
      <h2 id="scores">{isScored ? 'Provisional scores' : 'Variants'}</h2>
      {isScored && <p class="lead">These scores are provisional: {ofRows(state)}.</p>}
      <Table
        caption={isScored ? 'Accuracy so far, with its 95% interval' : 'Outcomes so far'}
        columns={columns}
        rows={rows}
        class="wide"
      />
      {isScored && CAUTION}
    </section>
  );
}

const samplesOf = ({ answered, invalid, failed, skipped }: LiveVariant): number =>
  answered + invalid + failed + skipped;

const ofRows = ({ isRandomOrder }: LiveState): string =>
  isRandomOrder
    ? 'rows are asked in a random order, so the rows so far are a sample of the file, in which slow ones may be missing'
    : 'this run asks its rows in the order of the file, so the rows so far may differ from the others';

const CAUTION = (
  <p class="note">
    Each interval holds for one look: whoever keeps watching will see some that are wrong. So do not stop a run because
    of them; <code>stop: {'{when: decided}'}</code> in a benchmark does that safely. The report counts every row, and
    allows for rows that belong together.
  </p>
);
