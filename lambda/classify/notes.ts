// Predictions of the last batches in files of their own, for a laptop: whoever kills the process there leaves them
// whole, and what was answered is not asked again. In AWS a function that dies takes its disk with it.
import { randomUUID } from 'node:crypto';
import { ftruncateSync, mkdirSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Prediction, type PredictionResult, Result } from '../shared/contracts/messages.ts';
import { log } from '../shared/log.ts';
import { jsonIn } from '../shared/storage/json.ts';

/**
 * The samples of a batch are out of their queue when the batch after it has ended: two files, in turn, hold what is
 * needed, and never more than two batches.
 */
export class Notes {
  readonly #found: ReadonlyMap<string, Prediction>;
  readonly #files: readonly [number, number];
  #current: 0 | 1 = 0;

  /** @param folder for the files of all workers, those of dead ones among them */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#found = readAll(folder);
    const open = () => openSync(join(folder, `${randomUUID()}.jsonl`), 'a', 0o600);
    this.#files = [open(), open()];
  }

  /** A batch begins. */
  begin(): void {
    this.#current = this.#current === 0 ? 1 : 0;
    ftruncateSync(this.#files[this.#current]);
  }

  /** What came of this sample, where an earlier process made it and may not have sent it. */
  find(run: string, index: number): Prediction | undefined {
    return this.#found.get(keyOf(run, index));
  }

  /** At once and without waiting: from here on a kill does not lose it. */
  note(result: PredictionResult): void {
    try {
      writeSync(this.#files[this.#current], `${JSON.stringify(result)}\n`);
    } catch (error) {
      // On a full disk the queue will say so; the prediction is on its way to it.
      log.warn('prediction_not_noted', { run: result.run, index: result.prediction.index, error });
    }
  }
}

function readAll(folder: string): Map<string, Prediction> {
  const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
  // The last line may have been cut by the kill.
  return new Map(
    lines.flatMap((line) => {
      const result = Result.safeParse(jsonIn(line)).data;
      return result?.type === 'prediction' ? [[keyOf(result.run, result.prediction.index), result.prediction]] : [];
    }),
  );
}

const keyOf = (run: string, index: number): string => `${run}/${index}`;
