// How the answers of a variant came, in one sentence.

import type { Envelope } from '../../../../shared/contracts/envelope.ts';
import type { VariantReport } from '../../../../shared/contracts/report/variant.ts';
import { formatCount, formatPercent } from '../../../../shared/text/format.ts';
import { plural } from '../../../../shared/text/words.ts';

const WORDS: Readonly<Record<Envelope, string>> = {
  reasoning: 'in a thought that never ended',
  thought: 'after a thought',
  explanation: 'with an explanation',
  json: 'in JSON that was not asked for',
  lead_in: 'after words such as “The label is”',
  description: 'with its description',
  code_block: 'in a code block',
  stop_token: 'with marks of a chat template',
  markup: 'in quotes or markup',
  punctuation: 'with a punctuation mark',
};

export function Envelopes({ variant }: { variant: VariantReport }) {
  const { answered, answers_as_asked, envelopes: counts } = variant;
  if (answers_as_asked === null || answered === 0) return false;
  const asked = `${plural(answers_as_asked, 'valid answer')} (${formatPercent(answers_as_asked / answered)}) came as asked`;
  const others = Object.entries(counts).map(([name, count]) => `${formatCount(count)} ${wordsFor(name)}`);
  const rest = others.length === 0 ? '.' : `; the label stood ${others.join(', ')}.`;
  return (
    <p class="note">
      {asked}
      {rest}
    </p>
  );
}

const wordsFor = (name: string): string => new Map<string, string>(Object.entries(WORDS)).get(name) ?? name;
