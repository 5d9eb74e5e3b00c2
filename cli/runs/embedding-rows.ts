// Says that train rows are being embedded, which happens before the first sample is sent.
import type { Run } from '../../lambda/shared/contracts/run.ts';
import { trainedKey, vectorsPrefix } from '../../lambda/shared/keys.ts';
import { plural } from '../../lambda/shared/text/words.ts';
import type { Target } from '../target/target.ts';
import type { Progress } from './progress.ts';

export class EmbeddingRows {
  readonly #target: Pick<Target, 'store'>;
  readonly #progress: Pick<Progress, 'say'>;
  #isOver = false;
  #isSaid = false;

  constructor(target: Pick<Target, 'store'>, progress: Pick<Progress, 'say'>) {
    this.#target = target;
    this.#progress = progress;
  }

  /** @returns how many objects with vectors there are: a measure of progress. 0 once training is over. */
  async look(run: Pick<Run, 'run' | 'embedded'> | undefined): Promise<number> {
    const { store } = this.#target;
    if (!run?.embedded || this.#isOver) return 0;
    this.#isOver = await store.exists(trainedKey(run.run));
    if (this.#isOver) return 0;
    const { models } = run.embedded;
    if (!this.#isSaid) {
      const told = models.map(({ rows, model }) => `${plural(rows, 'train row')} with ${model}`);
      this.#progress.say(`Embedding ${told.join(' and ')} …`);
    }
    this.#isSaid = true;
    let chunks = 0;
    for (const index of models.keys()) for await (const _ of store.list(vectorsPrefix(run.run, index))) chunks++;
    return chunks;
  }
}
