// Building blocks of the pages' sections.
import type { ComponentChildren } from 'preact';
import type { PairedDifference } from '../../shared/contracts/report/comparison.ts';
import type { Score } from '../../shared/contracts/report/scores.ts';
import {
  cut,
  formatChange,
  formatCount,
  formatInterval,
  formatPercent,
  formatPointsInterval,
} from '../../shared/text/format.ts';

/** Characters of a name or label that are shown; the rest is in its tooltip. */
const MAX_NAME = 60;

/** Untrusted text, isolated so that right-to-left marks in it cannot move anything around it. */
export function Foreign({ text, max = MAX_NAME }: { text: string; max?: number }) {
  const shown = cut(text, max);
  return shown === text ? <bdi>{text}</bdi> : <bdi title={cut(text, 1000)}>{shown}</bdi>;
}

/** Names with commas between them. */
export function Names({ names, max = 100 }: { names: readonly string[]; max?: number }) {
  return names.map((name, index) => (
    <>
      {index > 0 && ', '}
      <Foreign text={name} max={max} />
    </>
  ));
}

/** Markup that was made here and needs no escaping: charts, and the page's own style and script. Never a row's text. */
export const trusted = (markup: string) => ({ dangerouslySetInnerHTML: { __html: markup } });

export interface Column {
  readonly name: ComponentChildren;
  /** Figures are right-aligned. */
  readonly figures?: boolean;
  /** Explains the figures. */
  readonly hint?: string;
}

interface TableProps {
  readonly caption: string;
  readonly columns: readonly Column[];
  /** The first cell of each is its header. */
  readonly rows: readonly (readonly ComponentChildren[])[];
  readonly class?: string;
}

interface FoldedProps {
  readonly id: string;
  readonly title: ComponentChildren;
  /** What it says in short. */
  readonly side?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A section that few look into. */
export function Folded({ id, title, side, children }: FoldedProps) {
  return (
    <details class="fold" id={id}>
      <summary>
        <h2>{title}</h2> {side && <span class="side">{side}</span>}
      </summary>
      <div class="folded">{children}</div>
    </details>
  );
}

/** A table in a scrollable box, which the keyboard can scroll too. */
export function Table({ caption, columns, rows, class: className }: TableProps) {
  const kind = (index: number) => (columns[index]?.figures ? 'figures' : undefined);
  return (
    <Scroll name={caption}>
      <table class={className}>
        <caption>
          <span>{caption}</span>
        </caption>
        <thead>
          <tr>
            {columns.map(({ name, hint }, index) => (
              <th scope="col" class={kind(index)} title={hint}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells) => (
            <tr>
              {cells.map((cell, index) =>
                index === 0 ? <th scope="row">{cell}</th> : <td class={kind(index)}>{cell}</td>,
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** A box that scrolls sideways, also by keyboard. @param svg a chart, which Vega has escaped */
export function Scroll({ name, children, svg }: { name: string; children?: ComponentChildren; svg?: string }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls
    <div class="scroll" tabindex={0} role="group" aria-label={name} {...(svg !== undefined && trusted(svg))}>
      {children}
    </div>
  );
}

/** Text as it was sent, in a box that scrolls. */
export function Verbatim({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls
    <pre tabindex={0} role="group" aria-label={name}>
      <code>{children}</code>
    </pre>
  );
}

/** A share and its interval, as figures and as a bar from 0 to 100%. */
export function ShareWithInterval({ score }: { score: Score }) {
  const { value, ci } = score;
  const bar = value !== null && ci && (
    <span
      class="range"
      aria-hidden="true"
      style={{
        '--value': formatPercent(value),
        '--lower': formatPercent(ci.lower),
        '--upper': formatPercent(ci.upper),
      }}
    />
  );
  return (
    <>
      <ShareInFigures score={score} />
      {bar}
    </>
  );
}

export function ShareInFigures({ score: { value, ci } }: { score: Score }) {
  if (value === null) return <span class="none">{formatPercent(value)}</span>;
  return (
    <>
      <span class="score">{formatPercent(value)}</span>
      {ci && (
        <>
          {' '}
          <span class="interval">{formatInterval(ci)}</span>
        </>
      )}
    </>
  );
}

/** A difference in percentage points and its interval. */
export function ChangeWithInterval({ change }: { change: Pick<PairedDifference, 'difference' | 'ci'> }) {
  return (
    <>
      <span class="score">{formatChange(change.difference)}</span>
      {change.ci && (
        <>
          {' '}
          <span class="interval">{formatPointsInterval(change.ci)}</span>
        </>
      )}
    </>
  );
}

/** Under a table that does not show all. */
export function MoreIn({ file, more }: { file: string; more: number }) {
  return (
    more > 0 && (
      <p class="note">
        {file} has {formatCount(more)} more.
      </p>
    )
  );
}
