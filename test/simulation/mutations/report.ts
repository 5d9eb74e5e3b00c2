// Slips a developer could make in report.
import type { Mutations } from './edit.ts';

export const REPORT: Mutations = {
  'acknowledge before the segment': [
    { file: 'report/handle.ts', from: 'await writeSegment(', to: 'void writeSegment(' },
  ],
  'acknowledge before the LIST': [{ file: 'report/handle.ts', from: 'await advanceRun(', to: 'void advanceRun(' }],
  'only the first run of a batch is looked after': [
    {
      file: 'report/handle.ts',
      from: 'await advanceRun(store, run, outlets);',
      to: 'await advanceRun(store, run, outlets);\n        break;',
    },
  ],
  "one run's failure fails the batch of another": [
    {
      file: 'report/handle.ts',
      from: 'failed.push(...messageIds)',
      to: 'failed.push(...event.Records.map((record) => record.messageId))',
    },
  ],
  'the first message of a run stands for all': [
    { file: 'report/handle.ts', from: 'failed.push(...messageIds)', to: 'failed.push(...messageIds.slice(0, 1))' },
  ],
  'a dead letter is ignored': [
    { file: 'report/batch.ts', from: 'if (!dead.success) return readOdd(value);', to: 'if (dead) return undefined;' },
  ],
  'count without de-duplication': [
    {
      file: 'report/table/load.ts',
      from: 'if (columns.add(ofLabels(prediction, run.labels.length)) && sent(prediction.index)) distinct++;',
      to: 'columns.add(ofLabels(prediction, run.labels.length));\n      if (sent(prediction.index)) distinct++;',
    },
  ],
  'of duplicate predictions the last counts': [
    {
      file: 'report/table/load.ts',
      from: '|| this.#present[prediction.index] === 1) return false;',
      to: ') return false;\n    const isNew = this.#present[prediction.index] !== 1;',
    },
    { file: 'report/table/load.ts', from: '+ 1;\n    return true;', to: '+ 1;\n    return isNew;' },
  ],
  'the first sample that was not sent is lost': [
    {
      file: 'report/table/load.ts',
      from: "sent(index) ? 'failed' : 'skipped'",
      to: "sent(index - 1) ? 'failed' : 'skipped'",
    },
  ],
  'a segment that is damaged hides those after it': [
    {
      file: 'report/table/load.ts',
      from: 'damaged.push(segment);\n      continue;',
      to: 'damaged.push(segment);\n      break;',
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
  'a manifest keeps what cannot be read': [
    { file: 'report/commit/commit.ts', from: '.filter((key) => !unreadable.has(key))', to: '' },
  ],
  'a manifest without the stop': [{ file: 'report/commit/commit.ts', from: '...(stop && { stop }),', to: '' }],
  'a manifest as if all had been sent': [
    {
      file: 'report/commit/commit.ts',
      from: 'samples,\n    sent,',
      to: 'samples,\n    sent: samples,',
    },
  ],
  'a run is complete one prediction early': [
    {
      file: 'report/commit/commit.ts',
      from: 'loaded.distinct < coveredBy(dispatched) &&',
      to: 'loaded.distinct < coveredBy(dispatched) - 1 &&',
    },
  ],
  'a run needs one prediction more than samples': [
    {
      file: 'report/commit/commit.ts',
      from: 'state.predictions < dispatched.sent',
      to: 'state.predictions <= dispatched.sent',
    },
  ],
  'a stopped run waits for samples that were not sent': [
    {
      file: 'report/commit/commit.ts',
      from: 'state.predictions < dispatched.sent',
      to: 'state.predictions < dispatched.samples',
    },
  ],
  'a damaged segment is missed without a stop': [
    { file: 'report/commit/commit.ts', from: 'if (stop) return distinct', to: 'if (run) return distinct' },
  ],
  'a report of its own makes no end': [
    {
      file: 'report/commit/commit.ts',
      from: 'frozen.name, run))) return await endRun(store, frozen, outlets);',
      to: 'frozen.name, run))) return;',
    },
  ],
  'a budget is that of the first run': [
    {
      file: 'report/commit/commit.ts',
      from: 'const stop = stopForBudget({ ...frozen,',
      to: 'first ??= frozen;\n  const stop = stopForBudget({ ...first,',
    },
    {
      file: 'report/commit/commit.ts',
      from: 'async function keepToBudget(',
      to: 'let first: Run | undefined;\nasync function keepToBudget(',
    },
  ],
  'a stop is written over another': [
    {
      file: 'report/commit/commit.ts',
      from: 'putJson(stopKey(run), stop, { ifAbsent: true })',
      to: 'putJson(stopKey(run), stop)',
    },
  ],
  'answers from the cache count against the budget': [
    { file: 'shared/results/segments.ts', from: 'filter(({ from_cache }) => !from_cache)', to: 'filter(() => true)' },
  ],
  'failures are not counted in a segment': [
    {
      file: 'shared/results/segments.ts',
      from: 'count: predictions.length,',
      to: "count: predictions.filter(({ status }) => status !== 'failed').length,",
    },
  ],
  'spend is that of the newest segments': [
    { file: 'shared/spend/spend.ts', from: 'microUsd: sum(segments),', to: 'microUsd: sum(segments.slice(-3)),' },
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
  'close a run though word of it could not be sent': [
    {
      file: 'report/commit/ending.ts',
      from: "log.error('event_not_sent', { run, error });\n    return;",
      to: "log.error('event_not_sent', { run, error });",
    },
  ],
  'a run stays open': [{ file: 'report/commit/ending.ts', from: 'await store.delete(activeKey(run));', to: '' }],
  'a run that has ended is told of again': [
    { file: 'report/commit/ending.ts', from: 'if (!(await store.exists(activeKey(run)))) return;', to: '' },
  ],
  'every run is told of as complete': [
    {
      file: 'report/commit/ending.ts',
      from: 'announce({ run, name, status,',
      to: "announce({ run, name, status: 'complete',",
    },
  ],
  'a sweep of report that forgets active/': [
    { file: 'report/sweep.ts', from: 'store.list(ACTIVE)', to: "store.list('forgotten/')" },
  ],
  'a sweep of report looks at one run only': [
    {
      file: 'report/sweep.ts',
      from: 'await sweepRun(store, active, outlets, now);',
      to: 'return await sweepRun(store, active, outlets, now);',
    },
  ],
  'a deadline is the time of the upload': [
    { file: 'report/sweep.ts', from: 'Date.parse(frozen.deadline_at);', to: 'Date.parse(frozen.created_at);' },
  ],
  'a deadline is never reached': [
    { file: 'report/sweep.ts', from: 'if (now > deadline) {', to: 'if (now > deadline + CLOSE_AFTER_DEADLINE_MS) {' },
  ],
  'a run is closed at its deadline as it is': [
    { file: 'report/sweep.ts', from: 'if (now <= closeAt &&', to: 'if (now <= deadline &&' },
  ],
  'a state is read from the segments that had been there before': [
    {
      file: 'report/handle.ts',
      from: 'if (predictions.length > 0) await writeSegment(store, run, predictions);',
      to: 'const before = advanceRun(store, run, outlets);\n        if (predictions.length > 0) await writeSegment(store, run, predictions);\n        await before;',
    },
    { file: 'report/handle.ts', from: 'await advanceRun(store, run, outlets);\n      }', to: '}' },
  ],
};

/** Found only if the real report is written. */
export const REAL_REPORT: Mutations = {
  'report.json is not the last file': [
    { file: 'report/files/write.ts', from: "await put('report.html', renderPage(report, charts), HTML);", to: '' },
    {
      file: 'report/files/write.ts',
      from: "toJson(report), 'application/json');",
      to: "toJson(report), 'application/json');\n  await put('report.html', renderPage(report, charts), HTML);",
    },
  ],
};
