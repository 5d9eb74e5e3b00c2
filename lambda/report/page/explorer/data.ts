// The mistakes as the page's explorer needs them: small, because names of labels stand there once, and bounded.
import { at } from '../../../shared/at.ts';
import type { Mistake } from '../../../shared/contracts/report/findings.ts';
import type { Report } from '../../../shared/contracts/report/report.ts';
import { cut } from '../../../shared/text/format.ts';
import { presentable } from '../../html/escape.ts';

export interface Explored {
  readonly row: number;
  readonly id: string;
  readonly text: string;
  /** Of the uncut text. */
  readonly characters: number;
  /** Index of the label. */
  readonly truth: number;
  /** By variant: the index of the label, or why there is none. */
  readonly read: readonly (number | Nothing)[];
  /** By variant: what it wrote, if that is more than the label. Absent if no variant wrote more. */
  readonly written?: readonly (string | null)[];
}

export interface ExplorerData {
  readonly labels: readonly string[];
  readonly variants: readonly string[];
  readonly mistakes: readonly Explored[];
}

export type Nothing = Exclude<Mistake['statuses'][number], 'answered'>;

/** Characters of all mistakes on a page, and of one text and answer. */
const MAX_ALL = 150_000;
const MAX_TEXT = 4000;
const MAX_ANSWER = 300;
const MAX_LABEL = 200;

export function explorerData({ variants, mistakes }: Pick<Report, 'variants' | 'mistakes'>): ExplorerData {
  const labels = new Map<string, number>();
  const indexOf = (label: string): number => {
    const known = labels.get(label) ?? labels.size;
    labels.set(label, known);
    return known;
  };
  const shown: Explored[] = [];
  let left = MAX_ALL;
  for (const mistake of mistakes) {
    const one = explored(mistake, indexOf);
    left -= one.text.length + (one.written ?? []).reduce((sum, text) => sum + (text?.length ?? 0), 0);
    if (left < 0 && shown.length > 0) break;
    shown.push(one);
  }
  return {
    labels: [...labels.keys()].map((label) => presentable(cut(label, MAX_LABEL))),
    variants: variants.map(({ name }) => presentable(name)),
    mistakes: shown,
  };
}

function explored(mistake: Mistake, indexOf: (label: string) => number): Explored {
  const { row, id, text, characters, truth, predicted, statuses, answers } = mistake;
  const read = predicted.map((label, variant) => {
    const status = at(statuses, variant);
    return label !== null ? indexOf(label) : status === 'answered' ? 'invalid' : status;
  });
  const written = answers.map((answer) => (answer === null ? null : presentable(cut(answer, MAX_ANSWER))));
  return {
    row,
    id: presentable(id),
    text: presentable(cut(text, MAX_TEXT)),
    characters,
    truth: indexOf(truth),
    read,
    ...(written.some((answer) => answer !== null) && { written }),
  };
}
