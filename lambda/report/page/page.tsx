// report.html: the answer first, then the evidence. It can be read without a network and without scripts.

import type { Report } from '../../shared/contracts/report/report.ts';
import { formatCount } from '../../shared/text/format.ts';
import { plural } from '../../shared/text/words.ts';
import type { Chart } from '../charts/render.ts';
import { Problems } from '../html/notices.tsx';
import { Folded, Foreign } from '../html/parts.tsx';
import { shell } from '../html/shell.tsx';
import { ranked } from '../standings/standings.ts';
import { FirstScreen, Headline } from './first/first-screen.tsx';
import { Automation } from './sections/automation.tsx';
import { Comparisons } from './sections/comparisons.tsx';
import { DataSection } from './sections/data.tsx';
import { GatesTable } from './sections/gates-table.tsx';
import { Method } from './sections/method.tsx';
import { Mistakes } from './sections/mistakes.tsx';
import { Slices } from './sections/slices.tsx';
import { Stopping } from './sections/stopping.tsx';
import { Suspects } from './sections/suspects.tsx';
import { VariantSection } from './sections/variant/section.tsx';
import { VariantsTable } from './sections/variants-table.tsx';

const FOOTER = (
  <footer>
    <p>
      Every figure on this page is in <code>report.json</code>; <code>predictions.csv</code> has every prediction, from
      which all scores can be computed again.
    </p>
  </footer>
);

/** Every figure on the page is in the report. */
export function renderPage(report: Report, charts: readonly Chart[]): string {
  return shell(
    `Holdout report: ${report.name}`,
    <>
      <header>
        <p class="eyebrow">Holdout report</p>
        <h1>
          <Foreign text={report.name} max={200} />
        </h1>
        <p class="meta">
          <Meta report={report} />
        </p>
      </header>
      <main>
        <Headline text={report.headline} />
        <Problems report={report} />
        {report.variants.length > 0 && <Results report={report} charts={charts} />}
        <Method report={report} />
      </main>
      {report.rows > 0 && FOOTER}
    </>,
  );
}

function Meta({ report }: { report: Report }) {
  const { created_at, rows, scored_rows = rows, labels, variants, repeats, status } = report;
  const facts = [
    `${created_at.slice(0, 16).replace('T', ' ')} UTC`,
    ...(rows > 0 && scored_rows === rows ? [plural(rows, 'row')] : []),
    ...(rows > 0 ? [plural(labels.length, 'label'), plural(variants.length, 'variant')] : []),
    ...(scored_rows < rows ? [`scored on ${formatCount(scored_rows)} of ${plural(rows, 'row')}`] : []),
    ...(repeats > 1 ? [`${formatCount(repeats)} repeats`] : []),
  ];
  const tag = status !== 'complete' && (
    <>
      {' '}
      <span class="tag alert">{status}</span>
    </>
  );
  return (
    <>
      {facts.join(' · ')}
      {tag}
    </>
  );
}

function Results({ report, charts }: { report: Report; charts: readonly Chart[] }) {
  const variants = ranked(report);
  return (
    <>
      <FirstScreen report={report} charts={charts} />
      <Contents report={report} />
      <VariantsTable variants={variants} report={report} />
      <Comparisons report={report} />
      <Folded id="variants" title="Variant by variant" side="labels, confusions, confidence, answers">
        <div class="variants">
          {variants.map((variant) => (
            <VariantSection variant={variant} report={report} charts={charts} />
          ))}
        </div>
      </Folded>
      <Automation report={report} />
      <Stopping report={report} />
      <GatesTable gates={report.gates} />
      <Slices report={report} />
      <Mistakes report={report} />
      <Suspects report={report} />
      <DataSection report={report} />
    </>
  );
}

function Contents({ report }: { report: Report }) {
  const { comparisons, thresholds, stopping, gates, slices, mistakes, suspect_labels, data_checks } = report;
  const sections = [
    ['all-scores', 'All scores', true],
    ['comparisons', 'Differences', comparisons.length > 0],
    ['variants', 'Variants', true],
    ['automation', 'Automation', thresholds.length > 0],
    ['stopping', 'Decisions', stopping != null],
    ['gates', 'Gates', gates.length > 0],
    ['slices', 'Slices', slices.length > 0],
    ['mistakes', 'Mistakes', mistakes.length > 0],
    ['suspects', 'Suspect labels', suspect_labels !== null],
    ['data', 'Data', data_checks !== null],
    ['method', 'Method', true],
  ] as const;
  return (
    <nav aria-label="Contents">
      <ul>
        {sections.map(
          ([id, name, shown]) =>
            shown && (
              <li>
                <a href={`#${id}`}>{name}</a>
              </li>
            ),
        )}
      </ul>
    </nav>
  );
}
