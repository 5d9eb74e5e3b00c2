// Keeps the predictions of the last batches in files, on a laptop only. They survive a kill of the process, so that
// nothing answered is asked again. In AWS a function that dies takes its disk with it.
import { randomUUID } from 'node:crypto';
import { ftruncateSync, mkdirSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Prediction, type PredictionResult, Result } from '../shared/contracts/messages.ts';
import { log } from '../shared/log.ts';
import { tryJson } from '../shared/storage/json.ts';

/**
 * The samples of a batch have left their queue by the end of the next batch. So two files, used in turn, hold all that
 * is needed and never more than two batches.
 */
export class Notes {
  readonly #found: ReadonlyMap<string, Prediction>;
  readonly #files: readonly [number, number];
  #current: 0 | 1 = 0;

  /** @param folder for the files of all workers, including dead ones */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#found = readAll(folder);
    const open = () => openSync(join(folder, `${randomUUID()}.jsonl`), 'a', 0o600);
    this.#files = [open(), open()];
  }

  /** Call it when a batch begins. */
  begin(): void {
    this.#current = this.#current === 0 ? 1 : 0;
    ftruncateSync(this.#files[this.#current]);
  }

  /** The prediction that an earlier process made for this sample and may not have sent. */
  find(run: string, index: number): Prediction | undefined {
    return this.#found.get(keyOf(run, index));
  }

  /** Writes synchronously: from here on a kill does not lose it. */
  note(result: PredictionResult): void {
    try {
      writeSync(this.#files[this.#current], `${JSON.stringify(result)}\n`);
    } catch (error) {
      // The prediction is on its way to the queue, which will report a full disk itself.
      log.warn('prediction_not_noted', { run: result.run, index: result.prediction.index, error });
    }
  }
}

function readAll(folder: string): Map<string, Prediction> {
  const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
  // The kill may have cut off the last line.
  return new Map(
    lines.flatMap((line) => {
      const result = Result.safeParse(tryJson(line)).data;
      return result?.type === 'prediction' ? [[keyOf(result.run, result.prediction.index), result.prediction]] : [];
    }),
  );
}

const keyOf = (run: string, index: number): string => `${run}/${index}`;
