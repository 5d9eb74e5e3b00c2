// Slips a developer could make in report.
import type { Mutations } from './edit.ts';

export const REPORT: Mutations = {
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
    {
      file: 'report/table/load.ts',
      from: 'prediction.answer);\n    return true;',
      to: 'prediction.answer);\n    return isNew;',
    },
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
    {
      file: 'report/commit/commit.ts',
      from: 'if (state.manifest) return await ensureReport(store, frozen, outlets);',
      to: 'if (state.manifest) return;',
    },
    {
      file: 'report/commit/commit.ts',
      from: 'if (!ours) return await ensureReport(store, run, outlets);',
      to: 'if (!ours) return;',
    },
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
      from: 'if (distinct < coveredBy(dispatched) && !(',
      to: 'if (distinct < coveredBy(dispatched) - 1 && !(',
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
    { file: 'shared/spend/spend.ts', from: 'segments.reduce(', to: 'segments.slice(-3).reduce(' },
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
  'a report that never ends is tried for ever': [
    { file: 'shared/results/tries.ts', from: "end === 'failed' || end === 'died'", to: "end === 'failed'" },
  ],
  'a report that always throws is tried for ever': [
    { file: 'shared/results/tries.ts', from: "end === 'failed' || end === 'died'", to: "end === 'died'" },
  ],
  'all tries of a few minutes count': [
    { file: 'shared/results/tries.ts', from: 'roundEndsAt = startedAt + ROUND_MS;', to: 'roundEndsAt = startedAt;' },
  ],
  'what a service does not do counts': [
    { file: 'report/commit/tries.ts', from: "isOfService(error) ? 'unserved' : 'failed'", to: "'failed'" },
    { file: 'shared/results/tries.ts', from: 'roundEndsAt = startedAt + ROUND_MS;', to: 'roundEndsAt = startedAt;' },
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
  'a run is closed at its deadline as it is': [
    {
      file: 'collect/sweep.ts',
      from: 'if (now > (await closesAt(store, run, Date.parse(deadline_at), now)))',
      to: 'if (now > Date.parse(deadline_at))',
    },
    { file: 'report/commit/commit.ts', from: 'if (now > closeAt) return', to: 'if (now > deadline) return' },
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
