// report.html and report.md of predictions: the outcome of each variant, and how often it gave each label.

import type { ComponentChildren } from 'preact';
import { at } from '../../shared/at.ts';
import type { UnscoredReport, UnscoredVariant } from '../../shared/contracts/report/unscored-report.ts';
import { cut, formatCount, formatDollars, formatMilliseconds, formatPercent } from '../../shared/text/format.ts';
import { formatProblem } from '../../shared/text/input-error.ts';
import { andMore, plural } from '../../shared/text/words.ts';
import { endpointLines, whatExpires } from '../findings/kept.ts';
import { ColumnsNote } from '../html/columns.tsx';
import { code, codeCell, escapeMarkdown } from '../html/markdown-text.ts';
import { Problems, Warnings } from '../html/notices.tsx';
import { Foreign, MoreIn, Table } from '../html/parts.tsx';
import { shell } from '../html/shell.tsx';

const COLUMNS = ['Variant', 'Labelled', 'No label', 'Cost', 'Cost of 1,000', 'Latency p50'];
/** Labels in the table of the distribution; report.json has all. */
const MAX_LABELS = 200;
/** Characters of a name in a table, and of a message. */
const MAX_NAME = 100;
const MAX_MESSAGE = 1000;

export function renderUnscoredPage(report: UnscoredReport): string {
  const { name, headline, created_at, rows, labels, status, run, source } = report;
  const expires = whatExpires(report);
  const size = rows > 0 && (
    <>
      {' '}
      · {plural(rows, 'row')} · {plural(labels.length, 'label')}
    </>
  );
  return shell(
    `Holdout predictions: ${name}`,
    <>
      <header>
        <p class="eyebrow">Holdout predictions</p>
        <h1>
          <Foreign text={name} max={200} />
        </h1>
        <p class="meta">
          {created_at.slice(0, 16).replace('T', ' ')} UTC{size}
          {status !== 'complete' && (
            <>
              {' '}
              <span class="tag alert">{status}</span>
            </>
          )}
        </p>
      </header>
      <main>
        <p class="headline">
          <Foreign text={headline} max={MAX_MESSAGE} />
        </p>
        <Problems report={report} />
        {report.variants.length > 0 && <Results report={report} />}
        <section aria-labelledby="run">
          <h2 id="run">The run</h2>
          <ColumnsNote columns={report.columns} />
          <dl>
            <dt>Run</dt>
            <dd>
              <code>{run}</code>
            </dd>
            {source && (
              <>
                <dt>Source</dt>
                <dd>
                  <code>
                    s3://{source.bucket}/{source.key}
                  </code>
                </dd>
              </>
            )}
            {endpointLines(report).map((line) => (
              <>
                <dt>Endpoint</dt>
                <dd>
                  <Foreign text={line} max={300} />
                </dd>
              </>
            ))}
            {expires !== undefined && (
              <>
                <dt>Kept</dt>
                <dd>{expires}</dd>
              </>
            )}
          </dl>
        </section>
      </main>
      {rows > 0 && (
        <footer>
          <p>
            <code>predictions.csv</code> has the label of each row, and its confidence if there is one. Nothing was
            scored, because these rows have no true label.
          </p>
        </footer>
      )}
    </>,
  );
}

function Results({ report }: { report: UnscoredReport }) {
  const { variants } = report;
  const columns = COLUMNS.map((name, index) => ({ name, figures: index > 0 }));
  const rows = variants.map((variant): ComponentChildren[] => [
    <Foreign text={variant.name} max={MAX_NAME} />,
    ...figures(variant),
  ]);
  return (
    <>
      <section aria-labelledby="variants">
        <h2 id="variants">Variants</h2>
        <Table caption="What came of the samples" columns={columns} rows={rows} class="wide" />
      </section>
      <Warnings warnings={report.warnings} />
      <Distribution report={report} />
    </>
  );
}

function figures({ answered, samples, completion_rate, cost_usd, cost_usd_per_1000, latency_ms }: UnscoredVariant) {
  return [
    formatPercent(completion_rate.value),
    formatCount(samples - answered),
    formatDollars(cost_usd),
    formatDollars(cost_usd_per_1000),
    formatMilliseconds(latency_ms?.p50 ?? null),
  ];
}

function Distribution({ report: { labels, variants } }: { report: UnscoredReport }) {
  const columns = [
    { name: 'Label' },
    ...variants.map(({ name }) => ({ name: <Foreign text={name} />, figures: true })),
  ];
  const rows = labels.slice(0, MAX_LABELS).map((label, index): ComponentChildren[] => [
    <Foreign text={label} />,
    ...variants.map(({ distribution, samples }) => {
      const count = at(distribution.predicted, index);
      return (
        <>
          {formatCount(count)} <span class="interval">{formatPercent(count / samples)}</span>
        </>
      );
    }),
  ]);
  const more = labels.length - rows.length;
  return (
    <section aria-labelledby="labels">
      <h2 id="labels">Labels</h2>
      <Table caption="Samples by predicted label" columns={columns} rows={rows} class="wide" />
      <MoreIn file="report.json" more={more} />
    </section>
  );
}

export function renderUnscoredMarkdown(report: UnscoredReport): string {
  const { name, headline, run, variants, stop, problems, more_problems, warnings } = report;
  const notes = [
    ...(stop ? [`${stop.code}: ${stop.message}`] : []),
    ...problems.map((problem) => formatProblem(problem)),
    ...(more_problems > 0 ? [`… ${andMore(more_problems)}.`] : []),
    ...warnings.map(({ message }) => message),
  ].map((note) => `- ${escapeMarkdown(cut(note, MAX_MESSAGE))}`);
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const lines = variants.map((variant) =>
    // A bar would end the cell, even in code.
    row([codeCell(cut(variant.name, MAX_NAME)), ...figures(variant)]),
  );
  const blocks = [
    `# Holdout predictions: ${escapeMarkdown(cut(name, MAX_NAME))}`,
    escapeMarkdown(cut(headline, MAX_MESSAGE)),
    ...(lines.length > 0 ? [[row(COLUMNS), '|---|--:|--:|--:|--:|--:|', ...lines].join('\n')] : []),
    ...(notes.length > 0 ? [notes.join('\n')] : []),
    `Run ${code(run)}. The label of each row is in predictions.csv.`,
  ];
  return `${blocks.join('\n\n')}\n`;
}
