// Asks the baselines again for what is gone or damaged of what they said.
import { pMapIterable } from 'p-map';
import { type Block, blocksOf } from '../../shared/computed/blocks.ts';
import type { Run } from '../../shared/contracts/run.ts';
import { type Sent, wasSent } from '../../shared/contracts/sent.ts';
import { countInBlock } from '../../shared/keys.ts';
import { log } from '../../shared/log.ts';
import { positionsOf, rowOrder } from '../../shared/random/row-order.ts';
import { fromJsonLines } from '../../shared/storage/json.ts';
import type { Store } from '../../shared/storage/store.ts';
import { openUnlessGone } from '../open-unless-gone.ts';
import { readWaves } from '../waves.ts';
import { computingOf } from './computing.ts';

/** Objects read at the same time, as in report. */
const READS_AT_ONCE = 16;

/** The same bytes come to the same keys. Without the holdout nothing can be done: report says what is missing. */
export async function mendBlocks(run: Run, sent: Sent, { store }: { readonly store: Store }): Promise<void> {
  const broken = await brokenBlocks(run, sent, store);
  const [first] = broken;
  if (!first) return;
  log.warn('baselines_asked_again', { run: run.run, blocks: broken.length });
  const computing = await computingOf(run, store);
  const wanted = wasSent(run, sent);
  const blockAt = (position: number) => broken.find(({ first, end }) => position >= first && position < end);
  const isWanted = (position: number) => blockAt(position) !== undefined;
  const open = () => openUnlessGone(run, store);
  for await (const wave of readWaves(open, positionsOf(rowOrder(run)), first.first, isWanted)) {
    if (wave === 'gone') return;
    for (const placed of wave) {
      const block = blockAt(placed.position);
      if (!block) continue;
      computing.add(placed, wanted);
      if (placed.position === block.end - 1) await computing.write(block.first, block.end);
    }
  }
}

async function brokenBlocks(run: Run, sent: Sent, store: Store): Promise<Block[]> {
  const broken: Block[] = [];
  const check = async (block: Block) => ({ block, bytes: await store.read(block.key) });
  for await (const { block, bytes } of pMapIterable(blocksOf(run, sent), check, { concurrency: READS_AT_ONCE })) {
    if (!isWhole(block, bytes)) broken.push(block);
  }
  return broken;
}

function isWhole({ key }: Block, bytes: Uint8Array | undefined): boolean {
  if (!bytes) return false;
  try {
    return fromJsonLines(bytes, key).length === countInBlock(key);
  } catch {
    return false;
  }
}
