// The live page's content. The command renders it, and in a browser the page's script renders it again with each new
// state.
import type { ComponentChildren } from 'preact';
import { Foreign } from '../../../lambda/report/html/parts.tsx';
import {
  formatClock,
  formatCount,
  formatDollars,
  formatPercent,
  formatRate,
  NONE,
} from '../../../lambda/shared/text/format.ts';
import { plural } from '../../../lambda/shared/text/words.ts';
import type { LiveState, Stage } from '../state.ts';
import { Answers } from './answers.tsx';
import { Failures } from './failures.tsx';
import { Scores } from './scores.tsx';

/** `lost`: the command has stopped, or cannot be reached. */
export type Connection = 'live' | 'paused' | 'lost';

interface LiveProps {
  readonly state: LiveState;
  readonly connection?: Connection;
  /** Pauses the updates or goes on with them. Without a script the page cannot. */
  readonly toggle?: (() => void) | undefined;
}

/** Seconds without anything new that are worth a line. */
const QUIET_SECONDS = 20;

const STAGES: Readonly<Record<Stage, string>> = {
  reading: 'Reading the files of the run.',
  training: 'Embedding the train rows.',
  asking: 'Samples are being answered.',
  writing: 'All samples are done. The report is being written.',
  ended: 'The run has ended. Here comes its report.',
};

export function Live({ state, connection = 'live', toggle }: LiveProps) {
  const { name, run, rows, variants, createdAt, stage } = state;
  const size = [plural(rows, 'row'), plural(variants.length, 'variant'), ...begun(createdAt)].join(' · ');
  return (
    <>
      <header>
        <p class="eyebrow">
          Holdout, live{' '}
          {toggle && connection !== 'lost' && (
            <button type="button" class="pause" onClick={toggle}>
              {connection === 'paused' ? 'Go on updating' : 'Pause updates'}
            </button>
          )}
        </p>
        <h1>
          <Foreign text={name} max={200} />
        </h1>
        <p class="meta">
          {rows > 0 && `${size} · `}run <code>{run}</code>
        </p>
      </header>
      <main>
        <p class="hidden" role="status">
          {connection === 'lost' ? '' : STAGES[stage]}
        </p>
        <Progress state={state} />
        <Notes notes={notesOf(state, connection)} />
        {variants.length > 0 && (
          <>
            <Scores state={state} />
            <Answers state={state} />
            <Failures state={state} />
          </>
        )}
      </main>
      <footer>
        <p>
          When the run has ended, this page becomes its report. Only this browser can open it, and only while{' '}
          <code>holdout open --live</code> runs.
        </p>
      </footer>
    </>
  );
}

const begun = (createdAt: string | null): string[] =>
  createdAt === null ? [] : [`begun ${createdAt.slice(0, 16).replace('T', ' ')} UTC`];

function notesOf({ notes, quietSeconds, stage, unread }: LiveState, connection: Connection): string[] {
  return [
    ...(connection === 'lost'
      ? [
          'The command that serves this page has stopped, so these figures are no longer updated. The run itself may go on.',
        ]
      : []),
    ...notes,
    ...(stage === 'asking' && quietSeconds >= QUIET_SECONDS
      ? [
          `Nothing new for ${formatClock(quietSeconds)}. On a laptop, a run goes on only while its command runs: the command that started it continues it.`,
        ]
      : []),
    ...(unread > 0 ? [`The figures below lack ${plural(unread, 'file')} of answers, which are still being read.`] : []),
  ];
}

function Progress({ state }: { state: LiveState }) {
  const { stage, done, total, unanswered, perSecond, secondsLeft } = state;
  const share = total === 0 ? 0 : done / total;
  const isCounted = total > 0 && (stage === 'asking' || stage === 'training');
  return (
    <section aria-label="Progress">
      <p class="headline">
        {isCounted
          ? `${formatCount(done)} of ${formatCount(total)} samples are done (${Math.floor(share * 100)}%).`
          : STAGES[stage]}
      </p>
      <progress aria-label="Samples done" max={1} value={total === 0 ? undefined : share} />
      <dl class="facts">
        <Fact name="Rate">{perSecond === null ? NONE : formatRate(perSecond)}</Fact>
        <Fact name="Left">{secondsLeft === null || done >= total ? NONE : formatClock(secondsLeft)}</Fact>
        <Fact name="Without a valid answer">{formatCount(unanswered)}</Fact>
        <Spend state={state} />
      </dl>
    </section>
  );
}

function Spend({ state: { usd, budget, estimatedUsd } }: { state: LiveState }) {
  const estimate =
    estimatedUsd === null || estimatedUsd === 0 ? '' : `estimated in all: ${formatDollars(estimatedUsd)}`;
  if (budget === null) {
    return (
      <Fact name="Spent">
        {formatDollars(usd)} <span class="side">{['without a budget', estimate].filter(Boolean).join(', ')}</span>
      </Fact>
    );
  }
  return (
    <Fact name="Spent">
      {formatDollars(usd)} of {formatDollars(budget.usd)}{' '}
      <span class="side">
        {formatPercent(usd / budget.usd)} of {budget.of}
        {estimate && `, ${estimate}`}
      </span>
      <progress aria-label="Share of the budget that is spent" max={1} value={Math.min(1, usd / budget.usd)} />
    </Fact>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return false;
  return (
    <section class="notices" aria-labelledby="notes">
      <h2 id="notes">What is going on</h2>
      <ul>
        {notes.map((note) => (
          <li key={note}>
            <Foreign text={note} max={1000} />
          </li>
        ))}
      </ul>
    </section>
  );
}
