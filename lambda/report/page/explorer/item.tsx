// One mistake: the row, how it was read, and on demand all of its text and all answers.
import type { ComponentChildren } from 'preact';
import { at } from '../../../shared/at.ts';
import { NO_ANSWER } from '../../../shared/text/no-answer.ts';
import { andMore, plural } from '../../../shared/text/words.ts';
import { Foreign, Names, Table } from '../../html/parts.tsx';
import type { Explored, ExplorerData } from './data.ts';

/** Characters of a text that are shown unfolded. */
const MAX_TEXT = 200;
/** Variants named beside a label; the folded table has all. */
const MAX_NAMES = 3;

interface ItemProps {
  readonly mistake: Explored;
  readonly data: ExplorerData;
}

export function Item({ mistake, data }: ItemProps) {
  const { row, id, text, truth } = mistake;
  return (
    <li>
      <p class="note">
        Row {row}
        {id !== String(row) && (
          <>
            , id <Foreign text={id} />
          </>
        )}
        , labelled{' '}
        <b>
          <Foreign text={at(data.labels, truth)} />
        </b>
      </p>
      <p class="text">
        <bdi>{text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT).toWellFormed()}…` : text}</bdi>
      </p>
      <ul class="verdicts">
        <Readings mistake={mistake} data={data} />
      </ul>
      <details>
        <summary>
          {text.length > MAX_TEXT ? 'Full text and all answers' : 'All answers'}{' '}
          <span class="hidden">of row {row}</span>
        </summary>
        {text.length > MAX_TEXT && <FullText mistake={mistake} />}
        <Answers mistake={mistake} data={data} />
      </details>
    </li>
  );
}

/** How it was read, the most frequent reading first. */
function Readings({ mistake, data }: ItemProps) {
  const { read, truth } = mistake;
  const asked = [...read.keys()].filter((variant) => at(read, variant) !== 'unscored');
  const groups = [...Map.groupBy(asked, (variant) => at(read, variant))];
  return groups
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([label, variants]) => (
      <li class={label === truth ? 'right' : 'wrong'}>
        <b>
          <ReadAs label={label} data={data} />
        </b>{' '}
        by <Names names={variants.slice(0, MAX_NAMES).map((variant) => at(data.variants, variant))} />
        {variants.length > MAX_NAMES && ` ${andMore(variants.length - MAX_NAMES)}`}
      </li>
    ));
}

function ReadAs({ label, data }: { label: Explored['read'][number]; data: ExplorerData }) {
  return typeof label === 'number' ? <Foreign text={at(data.labels, label)} /> : <i>{NO_ANSWER[label]}</i>;
}

function FullText({ mistake: { text, characters } }: { mistake: Explored }) {
  return (
    <>
      <p class="text">
        <bdi>{text}</bdi>
      </p>
      {characters > text.length && <p class="note">Cut; the text has {plural(characters, 'character')}.</p>}
    </>
  );
}

function Answers({ mistake: { row, read, written }, data }: ItemProps) {
  const columns = [{ name: 'Variant' }, { name: 'Read as' }, ...(written ? [{ name: 'It wrote' }] : [])];
  const rows = data.variants.map((name, variant): ComponentChildren[] => [
    <Foreign text={name} max={100} />,
    <ReadAs label={at(read, variant)} data={data} />,
    ...(written
      ? [
          <span class="written">
            <bdi>{at(written, variant)}</bdi>
          </span>,
        ]
      : []),
  ]);
  return <Table caption={`Answers to row ${row}`} columns={columns} rows={rows} />;
}
