// What the file says of a row, and what each variant answered.
import type { ComponentChildren } from 'preact';
import { Foreign, Table } from '../../../lambda/report/html/parts.tsx';
import { at } from '../../../lambda/shared/at.ts';
import { formatCount, formatPercent } from '../../../lambda/shared/text/format.ts';
import { NO_ANSWER } from '../../../lambda/shared/text/no-answer.ts';
import { LabelName } from './parts.tsx';
import type { Answer, Sheet, SheetRow } from './sheet.ts';

export function Answers({ sheet, row: { row, given, answers } }: { sheet: Sheet; row: SheetRow }) {
  const told = answers.flat().some(({ confidence }) => confidence !== null);
  const columns = [{ name: 'Variant' }, { name: 'Answer' }, ...(told ? [{ name: 'Confidence', figures: true }] : [])];
  const cells = answers.flatMap((ofVariant, variant) =>
    ofVariant.map((answer): ComponentChildren[] => [
      <Foreign text={at(sheet.variants, variant)} max={100} />,
      <Given answer={answer} labels={sheet.labels} repeats={ofVariant.reduce((sum, { times }) => sum + times, 0)} />,
      ...(told ? [formatPercent(answer.confidence)] : []),
    ]),
  );
  return (
    <section class="answers" aria-label="What the file and the variants say">
      <p>
        The file says{' '}
        <b>
          <LabelName text={at(sheet.labels, given)} />
        </b>
        .
      </p>
      <Table caption={`Answers to row ${formatCount(row)}`} columns={columns} rows={cells} />
    </section>
  );
}

interface GivenProps {
  readonly answer: Answer;
  readonly labels: readonly string[];
  readonly repeats: number;
}

function Given({ answer: { label, times }, labels, repeats }: GivenProps) {
  return (
    <>
      {typeof label === 'number' ? <LabelName text={at(labels, label)} /> : <i>{NO_ANSWER[label]}</i>}
      {repeats > 1 && ` (${times} of ${repeats})`}
    </>
  );
}
