// A cascade beside its members, on the rows that it is scored on.
import type { VariantReport } from '../../../../shared/contracts/report/variant.ts';
import { formatCount, formatDollars, formatPercent, formatScore } from '../../../../shared/text/format.ts';
import { plural } from '../../../../shared/text/words.ts';
import { Foreign, ShareInFigures, Table } from '../../../html/parts.tsx';

const COLUMNS = [
  { name: 'Variant' },
  { name: 'Accuracy', figures: true },
  { name: 'Macro F1', figures: true },
  { name: 'Weighted F1', figures: true },
  { name: 'Cost of 1,000', figures: true, hint: 'US dollars for 1,000 samples' },
];

export function Members({ variant }: { variant: VariantReport }) {
  const { ensemble, name, metrics, cost_usd_per_1000, rows } = variant;
  if (!ensemble?.members) return false;
  const { cascade, members } = ensemble;
  const samples = cascade ? cascade.cheap_samples + cascade.strong_samples : 0;
  const own = {
    name,
    accuracy: metrics.accuracy,
    f1_macro: metrics.f1_macro.value,
    f1_weighted: metrics.f1_weighted.value,
    cost_usd_per_1000,
  };
  const cells = [own, ...members].map((one) => [
    <Foreign text={one.name} max={100} />,
    <ShareInFigures score={one.accuracy} />,
    formatScore({ value: one.f1_macro }),
    formatScore({ value: one.f1_weighted }),
    formatDollars(one.cost_usd_per_1000),
  ]);
  return (
    <>
      <h4>Beside its members</h4>
      {cascade && (
        <p class="note">
          The threshold was chosen on {plural(cascade.chosen_on_rows, 'other row')}. The strong variant was needed for{' '}
          {formatCount(cascade.strong_samples)} of {plural(samples, 'sample')} (
          {formatPercent(cascade.strong_samples / samples)}).
        </p>
      )}
      <Table caption={`On the same ${plural(rows, 'row')}`} columns={COLUMNS} rows={cells} />
    </>
  );
}
