// Slips a developer could make in dispatch.
import type { Mutations } from './edit.ts';

export const DISPATCH: Mutations = {
  'no dispatched message': [{ file: 'dispatch/dispatch-run.ts', from: '[{ body: toMessageJson(done) }]', to: '[]' }],
  'no second dispatched message': [
    {
      file: 'dispatch/dispatch-run.ts',
      from: 'if (!(await store.getJson(dispatchedKey(active.run), Dispatched))) {',
      to: 'if (await store.getJson(dispatchedKey(active.run), Dispatched)) return;\n  {',
    },
  ],
  'a checkpoint before its messages were sent': [
    {
      file: 'dispatch/send.ts',
      from: 'await settle();\n      await lease.advance(sent * perRow);',
      to: 'await lease.advance(sent * perRow);\n      await settle();',
    },
  ],
  'a checkpoint one sample too far': [
    {
      file: 'dispatch/send.ts',
      from: 'await lease.advance(sent * perRow);',
      to: 'await lease.advance(sent * perRow + 1);',
    },
  ],
  'a checkpoint one sample short': [
    {
      file: 'dispatch/send.ts',
      from: 'await lease.advance(sent * perRow);',
      to: 'await lease.advance(sent * perRow - 1);',
    },
  ],
  'a resumed run begins anew': [{ file: 'dispatch/send.ts', from: 'first: lease.resumeAt,', to: 'first: 0,' }],
  'dispatched.json before the last messages were sent': [
    {
      file: 'dispatch/send.ts',
      from: 'await settle();\n  // A dispatcher',
      to: 'void settle().catch(() => {});\n  // A dispatcher',
    },
  ],
  'a batch that failed is forgotten': [
    { file: 'dispatch/outbox/outbox.ts', from: 'if (failed) throw failed.reason;', to: '' },
  ],
  'a stop is not looked for while samples are sent': [
    {
      file: 'dispatch/send.ts',
      from: 'if (await store.getJson(stopKey(run.run), Stop)) return sent * perRow;',
      to: '',
    },
  ],
  'after a stop all samples count as sent': [
    { file: 'dispatch/send.ts', from: 'Stop)) return sent * perRow;', to: 'Stop)) return run.samples;' },
  ],
  'an index without the repeats': [
    {
      file: 'dispatch/send.ts',
      from: 'sampleIndex(run, position, variant);',
      to: 'position * variants.length + variant;',
    },
  ],
  'variants and repeats in the wrong order': [
    {
      file: 'dispatch/send.ts',
      from: 'sampleIndex(run, position, variant);',
      to: 'position * variants.length * repeats + variant;',
    },
  ],
  'rows are sent in the order of the file': [
    { file: 'dispatch/send.ts', from: 'rowOrder(run)', to: 'rowOrder({ ...run, order: undefined })' },
  ],
  'rows are asked again in the order of the file': [
    { file: 'dispatch/resend.ts', from: 'rowOrder(run)', to: 'rowOrder({ ...run, order: undefined })' },
  ],
  'large rows of a run have one place': [
    { file: 'dispatch/send.ts', from: 'contentKey(run.run, row, variant)', to: 'contentKey(run.run, 0, variant)' },
  ],
  'all samples go to the first queue': [
    {
      file: 'dispatch/outbox/outbox.ts',
      from: "queues.get(endpoint ?? '') ?? queues.values().next().value;",
      to: 'queues.values().next().value;',
    },
  ],
  'lost samples are sent to the first queue': [
    {
      file: 'dispatch/resend.ts',
      from: 'await outbox.add({ ...message, again: true }, endpoint);',
      to: 'void endpoint;\n        await outbox.add({ ...message, again: true }, undefined);',
    },
  ],
  'what is left of a full batch of another queue is forgotten': [
    {
      file: 'dispatch/outbox/outbox.ts',
      from: 'for (const [url, batcher] of this.#batchers) {',
      to: 'for (const [url, batcher] of [...this.#batchers].slice(0, 1)) {',
    },
  ],
  'groups without the endpoint': [{ file: 'dispatch/outbox/group.ts', from: /\/\$\{endpoint\}`;/, to: '`;' }],
  'a lease without a condition': [{ file: 'dispatch/lease.ts', from: 'false), condition)', to: 'false))' }],
  'a lease is taken whoever holds it': [
    {
      file: 'dispatch/lease.ts',
      from: '|| !isHeld(standing, holder)',
      to: '|| !isHeld(standing, standing.value.holder)',
    },
  ],
  "a lease of its own earlier try is another's": [
    { file: 'dispatch/lease.ts', from: 'value.holder !== by &&', to: "by !== '' &&" },
  ],
  'a dead dispatcher holds its lease for ever': [
    { file: 'dispatch/lease.ts', from: '< LEASE_MS;', to: '< Number.POSITIVE_INFINITY;' },
  ],
  'a lease is not renewed': [
    { file: 'dispatch/lease.ts', from: 'void this.#write(false).catch(() => undefined)', to: 'undefined' },
  ],
  'a lease is not released after an error': [
    {
      file: 'dispatch/dispatch-run.ts',
      from: 'if (!(await work(active, lease, context))) return;\n    } finally {',
      to: 'if (!(await work(active, lease, context))) return;\n    } catch (error) { throw error; } {',
    },
  ],
  'a lease whose own write was answered twice is lost': [
    { file: 'dispatch/lease.ts', from: 'isForced = false;', to: 'return undefined;' },
  ],
  'a variant is tried once an instance': [
    {
      file: 'dispatch/preflight/preflight.ts',
      from: 'if (!endpoint || !line) {',
      to: 'const before = (globalThis.tried ??= new globalThis.InstanceMap());\n        const isDone = before.get(variant.name);\n        before.set(variant.name, true);\n        if (!endpoint || !line || isDone) {',
    },
  ],
  'a sweep of dispatch that forgets active/': [
    { file: 'dispatch/sweep.ts', from: 'store.list(ACTIVE)', to: "store.list('forgotten/')" },
  ],
  'a sweep of dispatch looks at one run only': [
    {
      file: 'dispatch/sweep.ts',
      from: 'await dispatchRun(active, context);',
      to: 'return await dispatchRun(active, context);',
    },
  ],
  "a sweep of dispatch ends with one run's trouble": [
    {
      file: 'dispatch/sweep.ts',
      from: "log.error('sweep_could_not_dispatch'",
      to: "throw error;\n      log.error('sweep_could_not_dispatch'",
    },
  ],
  'an event that failed for good is dropped': [
    { file: 'dispatch/sweep.ts', from: 'await register(store, activeOf(arrival));', to: 'void arrival;' },
  ],
  'an event that failed for good is let go before its run is known': [
    {
      file: 'dispatch/sweep.ts',
      from: 'await register(store, activeOf(arrival));',
      to: 'void register(store, activeOf(arrival)).catch(() => {});\n        continue;',
    },
  ],
  'a run that an event opens again is not told of': [
    {
      file: 'dispatch/sweep.ts',
      from: 'if (await store.exists(dispatchedKey(arrival.run))) await tellDispatched(arrival.run, context);',
      to: '',
    },
  ],
  'a run is dispatched before any sweep knows of it': [
    {
      file: 'dispatch/handle.ts',
      from: 'await register(context.store, active);\n    await dispatchRun(active, context);',
      to: 'await dispatchRun(active, context);\n    await register(context.store, active);',
    },
  ],
  'what is lost is never asked again': [
    { file: 'dispatch/sweep.ts', from: 'if (await idle) await resendMissing', to: 'if (!idle) await resendMissing' },
  ],
  'what is under way is asked again': [
    { file: 'dispatch/resend.ts', from: 'QUIET_MS = 10 * 60_000;', to: 'QUIET_MS = 0;' },
  ],
  'only the samples queue is looked at before a run is asked again': [
    { file: 'dispatch/resend.ts', from: 'for (const url of urls) if', to: 'for (const url of urls.slice(0, 1)) if' },
  ],
  'what waits in hands does not count': [
    { file: 'shared/storage/queue.ts', from: "  'ApproximateNumberOfMessagesNotVisible',\n", to: '' },
  ],
  'all samples are asked again, and not only what is lost': [
    { file: 'dispatch/missing.ts', from: 'has: (index) => held[index] === 0', to: 'has: (index) => index < sent' },
  ],
};
