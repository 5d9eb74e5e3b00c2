// docs/guarantees.md.
import { formatCount, formatPercent } from '../../lambda/shared/text/format.ts';
import { type Claim, errorRate, isKept, type Outcome } from './claim.ts';

interface Result {
  readonly claim: Claim;
  readonly outcome: Outcome;
}

export function guaranteesPage(results: readonly Result[]): string {
  const bySentence = [...Map.groupBy(results, ({ claim }) => claim.sentence)];
  return `${[INTRODUCTION, ...bySentence.map(section)].join('\n\n')}\n`;
}

const INTRODUCTION = `# Guarantees

How often each sentence of a report may be wrong, and how often it was in simulated holdouts. The report's own functions judge every holdout, and the population it was drawn from knows the truth. \`npm run simulate\` prints this page, with 10,000 holdouts where a setting has no number of its own; the column says how many this page has (\`-- --holdouts 1000\`). \`npm test\` simulates a setting of each sentence. "Said" is the share of holdouts on which the report said the sentence at all.`;

function section([sentence, results]: readonly [string, readonly Result[]]): string {
  const rows = results.map(({ claim, outcome }) => {
    const cells = [
      claim.setting,
      formatCount(outcome.holdouts),
      formatPercent(outcome.said / outcome.holdouts),
      formatPercent(claim.nominal),
      `${formatPercent(errorRate(outcome))}${isKept(claim, outcome) ? '' : ' **(too often)**'}`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const head = ['| Setting | Holdouts | Said | May be wrong | Was wrong |', '|---|--:|--:|--:|--:|'];
  return [`## ${sentence}`, '', ...head, ...rows].join('\n');
}
