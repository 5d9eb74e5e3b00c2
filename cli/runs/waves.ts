// How far a run is that stops when it is decided.
import { Wave } from '../../lambda/shared/contracts/decided.ts';
import type { Run } from '../../lambda/shared/contracts/run.ts';
import { waveKey } from '../../lambda/shared/keys.ts';
import { planWaves } from '../../lambda/shared/sequential/plan-waves.ts';
import { runQuestions } from '../../lambda/shared/sequential/questions.ts';
import type { Store } from '../../lambda/shared/storage/store.ts';
import { formatCount } from '../../lambda/shared/text/format.ts';
import { plural } from '../../lambda/shared/text/words.ts';

/**
 * @returns undefined for a run that is sent all at once
 * @example 'Wave 4: 137 of 2,000 rows are sent; 1 of 2 variants is decided.'
 */
export async function waveLine(store: Pick<Store, 'getJson'>, run: Run): Promise<string | undefined> {
  const questions = runQuestions(run);
  if (!questions) return undefined;
  const waves: Wave[] = [];
  for (;;) {
    const wave = await store.getJson(waveKey(run.run, waves.length), Wave);
    if (!wave) break;
    waves.push(wave.value);
  }
  const { rows, ended } = planWaves(run, questions, waves);
  const sent = `${formatCount(Math.max(...rows))} of ${plural(run.rows, 'row')}`;
  return `Wave ${waves.length + 1}: ${sent}; ${ended.size} of ${plural(run.variants.length, 'variant')} decided.`;
}
