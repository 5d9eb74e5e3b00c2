// Says what a run with `stop` cannot decide before its last row, so that nobody waits for a saving that cannot come.
import type { Benchmark } from '../../../shared/contracts/benchmark.ts';
import { isFigure } from '../../../shared/contracts/choices/gate.ts';
import type { Warning } from '../../../shared/contracts/run.ts';
import type { Variant } from '../../../shared/contracts/variant.ts';
import { DECIDABLE, isDecidedRowByRow, isOfThisFile, runQuestions } from '../../../shared/sequential/questions.ts';
import { listed } from '../../../shared/text/words.ts';

/** Gates named in one warning. */
const MAX_LISTED = 5;

export function stopWarnings(benchmark: Benchmark, variants: readonly Variant[]): Warning[] {
  if (!benchmark.stop) return [];
  const run = { benchmark, variants: [...variants], purpose: 'score' as const };
  const open = benchmark.gates.flatMap((gate, index) => {
    const { metric } = gate;
    const isDecidable = DECIDABLE.some((name) => name === metric) && isOfThisFile(gate);
    return isFigure(metric) || isDecidable ? [] : [`\`gates[${index}]\` (${metric})`];
  });
  const asked = open.length > 0 ? ` ${listed(open, MAX_LISTED)} can only be judged on all rows.` : '';
  if (runQuestions(run)) {
    if (open.length === 0) return [];
    return [{ code: 'stop_needs_all_rows', message: `\`stop\` spares the variants of these gates nothing:${asked}` }];
  }
  const why = !isDecidedRowByRow(benchmark)
    ? ' Only accuracy can be decided row by row: without `prevalence`, and where `decide_by` is accuracy.'
    : asked || ' It takes a gate on accuracy or completion_rate, or two variants that call a model.';
  return [{ code: 'stop_has_no_effect', message: `\`stop\` has no effect, and every row is asked.${why}` }];
}
