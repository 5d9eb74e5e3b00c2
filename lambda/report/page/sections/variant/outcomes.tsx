// What became of a variant’s samples, and what it wrote.
import type { ComponentChildren } from 'preact';
import { formatCount, formatDollars, formatMilliseconds, formatPercent } from '../../../../shared/text/format.ts';
import { plural } from '../../../../shared/text/words.ts';
import { Foreign, Table } from '../../../html/parts.tsx';
import { ASKED_FOR } from '../../asked-for.ts';
import type { VariantProps } from './scores.tsx';

/** More are in report.json. */
const MAX_ANSWERS = 10;
const MAX_MESSAGES = 10;

export function Outcomes({ variant }: VariantProps) {
  const { samples, usage, latency_ms } = variant;
  const share = (count: number) => [formatCount(count), formatPercent(count / samples)];
  const rows: ComponentChildren[][] = (['answered', 'invalid', 'failed', 'skipped'] as const)
    .filter((outcome) => outcome === 'answered' || variant[outcome] > 0)
    .map((outcome) => [outcome, ...share(variant[outcome])]);
  for (const [code, count] of Object.entries(variant.error_codes)) {
    rows.push([
      <code>
        <Foreign text={code} />
      </code>,
      ...share(count),
    ]);
  }
  const columns = [{ name: 'Outcome' }, { name: 'Samples', figures: true }, { name: 'Share', figures: true }];
  const facts: string[] = [];
  if (variant.answer !== null) {
    facts.push(`asked for ${ASKED_FOR[variant.answer]}`);
  }
  if (usage) {
    facts.push(
      `${formatCount(usage.prompt_tokens)} tokens in (${formatCount(usage.cached_tokens)} cached${usage.cache_write_tokens > 0 ? `, ${formatCount(usage.cache_write_tokens)} written to the cache` : ''})`,
      `${formatCount(usage.completion_tokens)} tokens out (${formatCount(usage.reasoning_tokens)} reasoning)`,
    );
  }
  if (variant.kind !== 'baseline')
    facts.push(variant.cost_usd === null ? 'cost unknown' : formatDollars(variant.cost_usd));
  if (latency_ms) {
    const { mean, p50, p95, p99 } = latency_ms;
    facts.push(
      `latency ${formatMilliseconds(p50)} (median), ${formatMilliseconds(mean)} (mean), ${formatMilliseconds(p95)} (p95), ${formatMilliseconds(p99)} (p99)`,
    );
  }
  return (
    <>
      <h4>Outcomes</h4>
      <Table caption="Samples by outcome and error code" columns={columns} rows={rows} />
      {facts.length > 0 && <p class="note">{facts.join(' · ')}</p>}
      <EndpointWords variant={variant} />
    </>
  );
}

/** The first message of each code tells what to do more often than the code. */
function EndpointWords({ variant: { error_messages } }: VariantProps) {
  const rows = Object.entries(error_messages)
    .slice(0, MAX_MESSAGES)
    .map(([code, message]) => [
      <code>
        <Foreign text={code} />
      </code>,
      <Foreign text={message} max={300} />,
    ]);
  const columns = [{ name: 'Error code' }, { name: 'The endpoint said first' }];
  return rows.length > 0 && <Table caption="What the endpoint said, by error code" columns={columns} rows={rows} />;
}

export function Answers({ variant: { answers, more_answers } }: VariantProps) {
  if (answers.length === 0) return false;
  const shown = answers.slice(0, MAX_ANSWERS);
  const others = more_answers + answers.slice(MAX_ANSWERS).reduce((sum, { count }) => sum + count, 0);
  const columns = [{ name: 'The model wrote' }, { name: 'Read as' }, { name: 'Samples', figures: true }];
  const rows = shown.map(({ answer, read_as, count }) => [
    <Foreign text={answer} max={120} />,
    read_as === null ? <i>no valid answer</i> : <Foreign text={read_as} />,
    formatCount(count),
  ]);
  return (
    <>
      <h4>Answers</h4>
      <Table caption="What the model wrote, and how it was read" columns={columns} rows={rows} />
      {others > 0 && <p class="note">{plural(others, 'more sample')} with other answers.</p>}
    </>
  );
}
