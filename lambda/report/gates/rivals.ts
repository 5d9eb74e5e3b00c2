// What the gates of a run compare it with in other runs.
import type { Gate } from '../../shared/contracts/choices/gate.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { accuracy, candidates, isCascade } from '../metrics/rank.ts';
import type { PredictionTable } from '../table/predictions.ts';
import { type OtherRun, rightShares } from './other-runs.ts';
import { differenceFigure, differencesOf, NamedRows, type RightShares, type Versus } from './versus.ts';

/** By what a gate says of another run: that run, if it is there. */
type OtherRuns = ReadonlyMap<string, OtherRun>;
type Compare = (gate: Gate, variant: VariantReport) => Versus;

export class Rivals {
  readonly #rows: NamedRows | undefined;

  constructor(table: PredictionTable) {
    this.#rows = table.run.benchmark.gates.some(({ than }) => than !== undefined) ? new NamedRows(table) : undefined;
  }

  /** @param content hash of the row's content */
  see(row: number, content: string): void {
    this.#rows?.see(row, content);
  }

  /** Reads the other runs, once each. @param variants of this run, in its order */
  async read(variants: readonly VariantReport[], others: OtherRuns): Promise<Compare> {
    const shares = new Map<string, ReadonlyMap<string, RightShares>>();
    for (const [than, other] of others) {
      const wanted = new Set([...variants.map(({ name }) => name), bestOf(other) ?? '']);
      shares.set(than, await rightShares(other, wanted));
    }
    return (gate, variant) => {
      const other = others.get(gate.than ?? '');
      const isBest = gate.variant === 'best';
      const rival = isBest ? other && bestOf(other) : variant.name;
      const there = shares.get(gate.than ?? '')?.get(rival ?? '') ?? new Map();
      const here = this.#rows?.rightShares(variants.indexOf(variant)) ?? new Map();
      const differences = differencesOf(here, there);
      const { rows } = differences;
      return {
        other: other && rival && rows > 0 ? { name: other.name, run: other.run, variant: rival, rows } : null,
        figure: differenceFigure(differences),
        tried: isBest && other ? candidates(other.variants) : 1,
      };
    };
  }
}

/** The most accurate of all rows; of equals the first. */
function bestOf({ variants }: OtherRun): string | undefined {
  return variants.filter((one) => !isCascade(one)).toSorted((a, b) => accuracy(b) - accuracy(a))[0]?.name;
}
