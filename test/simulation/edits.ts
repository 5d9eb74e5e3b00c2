// What the simulation changes in the functions' code while it is loaded: sizes, so that a few rows reach every branch;
// and, where asked for, one mutation, to see that it would be found out.
import { registerHooks } from 'node:module';

interface Edit {
  /** Under lambda/. */
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
}

const SIZES: readonly Edit[] = [
  { file: 'dispatch/send.ts', from: /SAMPLES_PER_CHECKPOINT = \S+;/, to: 'SAMPLES_PER_CHECKPOINT = 5;' },
  { file: 'dispatch/send.ts', from: /BATCHES_IN_FLIGHT = \S+;/, to: 'BATCHES_IN_FLIGHT = 2;' },
  { file: 'dispatch/send.ts', from: /MAX_CONTENT_BYTES = .+;/, to: 'MAX_CONTENT_BYTES = 80;' },
  { file: 'shared/storage/queue.ts', from: /MAX_BATCH_ENTRIES = \S+;/, to: 'MAX_BATCH_ENTRIES = 2;' },
];

export const MUTATIONS: Readonly<Record<string, readonly Edit[]>> = {
  'acknowledge before the segment': [
    { file: 'report/handle.ts', from: 'await writeSegment(', to: 'void writeSegment(' },
  ],
  'acknowledge before the LIST': [{ file: 'report/handle.ts', from: 'await advanceRun(', to: 'void advanceRun(' }],
  'let a sample go before its prediction is sent': [
    { file: 'classify/handle.ts', from: 'await sent;', to: 'void sent;' },
  ],
  'delete a sample while its prediction is being sent': [
    {
      file: 'classify/results.ts',
      from: 'sendBatch(this.#sqs, this.#queues.resultsQueueUrl, this.#batcher.take()).then(() => {',
      to: 'void sendBatch(this.#sqs, this.#queues.resultsQueueUrl, this.#batcher.take());\n      Promise.resolve().then(() => {',
    },
  ],
  'no dispatched message': [{ file: 'dispatch/dispatch-run.ts', from: '[{ body: toMessageJson(done) }]', to: '[]' }],
  'no second dispatched message': [
    {
      file: 'dispatch/dispatch-run.ts',
      from: 'if (!(await store.getJson(dispatchedKey(active.run), Dispatched))) {',
      to: 'if (await store.getJson(dispatchedKey(active.run), Dispatched)) return;\n  {',
    },
  ],
  'count without de-duplication': [
    {
      file: 'report/table/load.ts',
      from: 'if (columns.add(prediction) && prediction.index < sent) distinct++;',
      to: 'columns.add(prediction);\n      if (prediction.index < sent) distinct++;',
    },
  ],
  'stop at an existing manifest': [
    { file: 'report/commit/commit.ts', from: 'return await ensureReport(store, run, outlets);', to: 'return;' },
    { file: 'report/commit/commit.ts', from: 'return await ensureReport(store, run.run, outlets);', to: 'return;' },
  ],
  'overwrite the manifest': [
    {
      file: 'report/commit/commit.ts',
      from: 'putJson(manifestKey(run.run), manifest, { ifAbsent: true })',
      to: 'putJson(manifestKey(run.run), manifest)',
    },
  ],
  'report from the own manifest, whichever stands': [
    { file: 'report/commit/commit.ts', from: 'if (!ours) return', to: 'if (!ours && store.bucket === "") return' },
  ],
  'close a run before its report stands': [
    {
      file: 'report/commit/commit.ts',
      from: 'await outlets.publish(run, manifest, loaded);',
      to: 'await store.delete("active/".concat(run.run));\n  await outlets.publish(run, manifest, loaded);',
    },
  ],
  'close a run before word of it is sent': [
    { file: 'report/commit/ending.ts', from: 'try {', to: 'await store.delete(activeKey(run));\n  try {' },
  ],
  'a checkpoint before its messages were sent': [
    {
      file: 'dispatch/send.ts',
      from: 'await outbox.drain();\n          await lease.advance(end);',
      to: 'await lease.advance(end);\n          await outbox.drain();',
    },
  ],
  'dispatched.json before the last messages were sent': [
    { file: 'dispatch/send.ts', from: 'await outbox.drain();\n  // Who', to: 'void outbox.drain();\n  // Who' },
  ],
  'a lease without a condition': [
    {
      file: 'dispatch/lease.ts',
      from: 'checkpoint(sent, holder, false), condition)',
      to: 'checkpoint(sent, holder, false))',
    },
  ],
  'a refused message is forgotten': [
    {
      file: 'shared/storage/queue.ts',
      from: 'if (refused.length === 0) return;',
      to: 'if (refused.length < 99) return;',
    },
  ],
  'a sweep of dispatch that forgets active/': [
    { file: 'dispatch/sweep.ts', from: 'store.list(ACTIVE)', to: "store.list('forgotten/')" },
  ],
  'a sweep of report that forgets active/': [
    { file: 'report/sweep.ts', from: 'store.list(ACTIVE)', to: "store.list('forgotten/')" },
  ],
};

/** Before the first module of lambda/ is loaded. @throws for a mutation that there is not. */
export function editFunctions(mutation?: string): void {
  const mutated = mutation === undefined ? [] : MUTATIONS[mutation];
  if (!mutated) throw new Error(`there is no mutation ${mutation}: ${Object.keys(MUTATIONS).join('; ')}`);
  const edits = Map.groupBy(
    [...SIZES, ...mutated],
    ({ file }) => new URL(`../../lambda/${file}`, import.meta.url).href,
  );
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const edited = edits.get(url)?.reduce(apply, String(loaded.source));
      return edited === undefined ? loaded : { ...loaded, source: edited };
    },
  });
}

function apply(source: string, { file, from, to }: Edit): string {
  const edited = source.replace(from, () => to);
  if (edited === source) throw new Error(`lambda/${file} does not say ${from} any more: adapt edits.ts`);
  return edited;
}
