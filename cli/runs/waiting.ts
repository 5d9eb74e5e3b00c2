// Why an open run is waiting, according to classify.
import { Waiting } from '../../lambda/shared/contracts/run.ts';
import { waitingKey } from '../../lambda/shared/keys.ts';
import type { Store } from '../../lambda/shared/storage/store.ts';
import { plain } from '../terminal/text.ts';

/** Milliseconds within which classify repeats itself while nothing is fixed, and predictions become a segment. */
const STALE_MS = 65_000;

/**
 * @param newestAt when the newest segment was written; if that is long after the message, the problem is fixed
 * @example '01:02 UTC, openai: insufficient_quota: 429 You exceeded your current quota. The run continues once that is fixed.'
 */
export async function whyWaiting(
  store: Pick<Store, 'getJson'>,
  run: string,
  newestAt: number,
): Promise<string | undefined> {
  const waiting = (await store.getJson(waitingKey(run), Waiting))?.value;
  if (!waiting || Date.parse(waiting.at) + STALE_MS < newestAt) return undefined;
  const { where, code, message, at } = waiting;
  const said = plain(`${where}: ${code}: ${message}`).replace(/\.$/, '');
  return `${at.slice(11, 16)} UTC, ${said}. The run continues once that is fixed.`;
}
