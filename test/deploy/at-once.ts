// Four runs of two teams at two endpoints. Every text names its run, so that nothing can be mixed up unnoticed.
import { stringify } from 'yaml';
import { type Answer, answer } from '../support/openai/replies.ts';
import type { ChatRequest } from '../support/openai/server.ts';

export const TEAM_LABELS = ['bug', 'billing', 'other'];

export interface TeamRun {
  readonly team: string;
  readonly name: string;
  readonly rows: number;
  /** By endpoint: its model. */
  readonly models: Readonly<Record<string, string>>;
}

/** @param models by endpoint */
export function teamRuns(models: Readonly<Record<string, string>>): TeamRun[] {
  const [first = '', second = ''] = Object.keys(models);
  const only = (endpoint: string) => ({ [endpoint]: models[endpoint] ?? '' });
  return [
    { team: 'team-a', name: 'one', rows: 24, models: only(first) },
    { team: 'team-a', name: 'both', rows: 16, models },
    { team: 'team-b', name: 'one', rows: 30, models: only(second) },
    { team: 'team-b', name: 'both', rows: 20, models },
  ];
}

/** In each text of a run's files, and so in each of its calls. */
export const markOf = ({ team, name }: TeamRun): string => `(${team} ${name})`;
export const marksIn = (text: string): string[] => [...new Set(text.match(/\(team-\w+ \w+\)/g))];

const truth = (row: number): string => TEAM_LABELS[row % TEAM_LABELS.length] ?? '';

const WORDS = ['crash', 'invoice', 'login', 'export', 'refund', 'button', 'price'];
/** Texts that are no copies of each other. */
const words = (row: number): string => [row, row * 3 + 1, row * 5 + 2].map((at) => WORDS[at % WORDS.length]).join(' ');

function csv(run: TeamRun, rows: number, kind: string): string {
  const line = (row: number) =>
    `${run.team}-${run.name}-${row},${markOf(run)} ${kind} ${row} ${words(row)},${truth(row)}`;
  return ['id,text,label', ...Array.from({ length: rows }, (_, row) => line(row)), ''].join('\n');
}

/** What a team uploads, without the folder. */
export function filesOf(run: TeamRun): {
  readonly benchmark: string;
  readonly train: string;
  readonly holdout: string;
} {
  const benchmark = {
    label: 'label',
    text: ['text'],
    id: 'id',
    labels: TEAM_LABELS,
    models: Object.entries(run.models).map(([endpoint, model]) => ({ endpoint, model })),
    prompts: [{ name: 'few-shot', examples: { strategy: 'label_diversity_random' } }],
    baselines: [],
    seed: 7,
  };
  return { benchmark: stringify(benchmark), train: csv(run, 6, 'lesson'), holdout: csv(run, run.rows, 'row') };
}

/** A model that is wrong about every third row or every fifth, by its name, so that each report has figures of its own. */
export function answerTeams({ model, body }: ChatRequest): Answer {
  const row = Number(/\) row (\d+)/.exec(JSON.stringify(body.messages.at(-1)))?.[1] ?? 0);
  const isWrong = row % (model.length % 2 === 0 ? 3 : 5) === 1;
  return answer(truth(isWrong ? row + 1 : row));
}
