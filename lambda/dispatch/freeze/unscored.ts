// What is left of a benchmark when rows are only predicted: whatever does not need the true labels.
import { baselineEntry } from '../../shared/baselines/registry.ts';
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { Warning } from '../../shared/contracts/run.ts';

const SCORES = ['gates', 'slices'] as const;

interface UnscoredBenchmark {
  readonly benchmark: Benchmark;
  readonly warnings: Warning[];
}

/** The same benchmark without what can have no effect, and warnings that say what was left out. */
export function withoutScores(benchmark: Benchmark): UnscoredBenchmark {
  const { automate, stop, ...rest } = benchmark;
  const left = [
    ...SCORES.filter((key) => benchmark[key].length > 0),
    ...(automate ? ['automate'] : []),
    ...(stop ? ['stop'] : []),
  ];
  const ensembles = benchmark.ensembles.filter(({ strategy }) => strategy !== 'cascade');
  const cascades = benchmark.ensembles.filter(({ strategy }) => strategy === 'cascade');
  const members: readonly string[] = ensembles.flatMap((ensemble) => ('variants' in ensemble ? ensemble.variants : []));
  // These label without reading the row. They serve for comparison and are no predictions.
  const blind = benchmark.baselines.filter((name) => !baselineEntry(name).readsRow && !members.includes(name));
  const baselines = benchmark.baselines.filter((name) => !blind.includes(name));
  const warnings: Warning[] = [];
  if (left.length > 0) {
    const keys = new Intl.ListFormat('en-GB').format(left.map((key) => `\`${key}\``));
    warnings.push({
      code: 'not_scored',
      message: `Predictions are not scored, so ${keys} of the benchmark had no effect.`,
    });
  }
  if (cascades.length > 0) {
    const names = cascades.map(({ name }) => name).join(', ');
    const message = `Left out of \`ensembles\`: ${names}. A cascade needs true labels to choose its threshold.`;
    warnings.push({ code: 'cascades_left_out', message });
  }
  if (blind.length > 0) {
    const message = `The baselines ${blind.join(' and ')} were left out, because they do not read the row.`;
    warnings.push({ code: 'baselines_left_out', message });
  }
  return { benchmark: { ...rest, gates: [], slices: [], ensembles, baselines }, warnings };
}
