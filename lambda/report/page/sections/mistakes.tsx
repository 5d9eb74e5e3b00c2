// Rows that the best variant got wrong, with the answers of all variants.

import type { ComponentChildren } from 'preact';
import { at } from '../../../shared/at.ts';
import type { Mistake } from '../../../shared/contracts/report/findings.ts';
import type { Report } from '../../../shared/contracts/report/report.ts';
import { andMore, plural } from '../../../shared/text/words.ts';
import { Foreign, Table } from '../../html/parts.tsx';
import { byAccuracy } from '../../metrics/rank.ts';

/** Characters of a text that are shown unfolded. */
const MAX_TEXT = 300;
/** Variants named beside a label; the table below has all. */
const MAX_NAMES = 3;

export function Mistakes({ report }: { report: Report }) {
  const [best] = byAccuracy(report.variants);
  if (!best || report.mistakes.length === 0) return false;
  const names = report.variants.map(({ name }) => name);
  return (
    <section aria-labelledby="mistakes">
      <h2 id="mistakes">Mistakes worth reading</h2>
      <p class="note">
        Rows that <Foreign text={best.name} max={100} /> got wrong, of each label in turn. First come those that most
        other variants got wrong too, and of equals those that it was surest of. The mistake may be in the file’s label.
      </p>
      <ol class="mistakes">{report.mistakes.map((mistake) => item(mistake, names))}</ol>
    </section>
  );
}

function item(mistake: Mistake, names: readonly string[]): ComponentChildren {
  const { row, id, text, truth } = mistake;
  const place =
    id === String(row) ? (
      <>Row {row}</>
    ) : (
      <>
        Row {row}, id <Foreign text={id} />
      </>
    );
  return (
    <li>
      <p class="note">
        {place}, labelled{' '}
        <b>
          <Foreign text={truth} />
        </b>
      </p>
      <p class="text">
        <Foreign text={text} max={MAX_TEXT} />
      </p>
      <ul class="verdicts">{verdicts(mistake, names)}</ul>
      <details>
        <summary>
          {summary(mistake)} <span class="hidden">of row {row}</span>
        </summary>
        {text.length > MAX_TEXT && fullText(mistake)}
        {answers(mistake, names)}
      </details>
    </li>
  );
}

/** How it was read, the most frequent reading first. */
function verdicts({ truth, predicted, statuses }: Mistake, names: readonly string[]): ComponentChildren {
  const asked = [...names.keys()].filter((variant) => at(statuses, variant) !== 'unscored');
  const groups = [
    ...Map.groupBy(asked, (variant) => `${at(statuses, variant)} ${at(predicted, variant) ?? ''}`).values(),
  ];
  return groups
    .sort((a, b) => b.length - a.length)
    .map((variants) => {
      const first = at(variants, 0);
      const shown = variants.slice(0, MAX_NAMES).map((variant) => <Foreign text={at(names, variant)} max={100} />);
      const more = variants.length - shown.length;
      const right = at(predicted, first) === truth;
      return (
        <li class={right ? 'right' : 'wrong'}>
          <b>{readAs(at(predicted, first), at(statuses, first))}</b> by{' '}
          {shown.map((name, index) => (
            <>
              {index > 0 && ', '}
              {name}
            </>
          ))}
          {more > 0 && ` ${andMore(more)}`}
        </li>
      );
    });
}

const NOTHING = {
  answered: 'no valid answer',
  invalid: 'no valid answer',
  failed: 'failed',
  skipped: 'skipped',
  unscored: 'not scored on this row',
} as const;

function readAs(label: string | null, status: Mistake['statuses'][number]): ComponentChildren {
  return label !== null ? <Foreign text={label} /> : <i>{NOTHING[status]}</i>;
}

function summary({ text }: Mistake): string {
  return text.length > MAX_TEXT ? 'Full text and all answers' : 'All answers';
}

function fullText({ text, characters }: Mistake): ComponentChildren {
  return (
    <>
      <p class="text">
        <bdi>{text}</bdi>
      </p>
      {characters > text.length && <p class="note">Cut; the text has {plural(characters, 'character')}.</p>}
    </>
  );
}

function answers({ row, predicted, statuses, answers }: Mistake, names: readonly string[]): ComponentChildren {
  const written = answers.some((answer) => answer !== null);
  const columns = [{ name: 'Variant' }, { name: 'Read as' }, ...(written ? [{ name: 'It wrote' }] : [])];
  const rows = names.map((name, variant): ComponentChildren[] => [
    <Foreign text={name} max={100} />,
    readAs(at(predicted, variant), at(statuses, variant)),
    ...(written
      ? [
          <span class="written">
            <bdi>{at(answers, variant)}</bdi>
          </span>,
        ]
      : []),
  ]);
  return <Table caption={`Answers to row ${row}`} columns={columns} rows={rows} />;
}
