// The state of one run, as far as its end depends on it: messages, objects, and who is at work.

/** Samples as bits. */
export type Mask = number;

export interface Segment {
  /** Place in the order of keys. */
  readonly key: number;
  readonly samples: Mask;
  /** It appeared when the seal had passed it, or its writer was dead. */
  readonly late: boolean;
}

export interface Seal {
  readonly upTo: number;
  /** Predictions, duplicates included. */
  readonly count: number;
}

/** An invocation of collect, and the request that it makes next. */
export interface Collector {
  readonly at: 'segment' | 'reads' | 'list' | 'seal';
  readonly samples: Mask;
  /** Messages to give back if it dies: its samples, or the word that all is dispatched. */
  readonly keeps: 'samples' | 'word' | 'nothing';
  /** It lists everything. */
  readonly sweeps: boolean;
  /** Of its segment; 0 if it writes none. */
  readonly key: number;
  /** The seal as it was read, and whether that still stands. */
  readonly base: Seal;
  readonly isCurrent: boolean;
  readonly sawDispatched: boolean;
  readonly sawManifest: boolean;
  /** The seal that it is about to write. */
  readonly next: Seal | undefined;
  /** It has seen that the report is due. */
  readonly due: boolean;
}

export interface State {
  /** The event of the upload has not been dealt with. */
  readonly event: boolean;
  readonly dispatch: 'idle' | 'sends' | 'tells';
  /** Samples that the checkpoint says are sent. */
  readonly sent: number;
  readonly dispatched: boolean;
  /** Copies of each sample's prediction, on its way or in the results queue. */
  readonly results: readonly number[];
  /** Messages that all is dispatched. */
  readonly words: number;
  readonly segments: readonly Segment[];
  /** PUTs on their way whose writers are dead. */
  readonly orphans: readonly Segment[];
  readonly seal: Seal;
  readonly collectors: readonly Collector[];
  /** Asynchronous invocations of report that Lambda has accepted. */
  readonly renders: number;
  /** A report is being written. */
  readonly writes: boolean;
  /** 0 if there is none. */
  readonly manifest: Mask;
  readonly report: boolean;
  /** How often what may still go wrong. */
  readonly crashes: number;
  readonly duplicates: number;
  readonly lates: number;
  readonly losses: number;
  /** Sweeps that may come at any time. */
  readonly sweeps: number;
  /** Something happened after which only a sweep need find the end. */
  readonly needsSweep: boolean;
  /** The seal has passed a segment that had yet to appear. */
  readonly wasLate: boolean;
  /** An older seal stands over a newer one. */
  readonly wentBack: boolean;
}

export const NO_SEAL: Seal = { upTo: 0, count: 0 };

export function bits(mask: Mask): number {
  let count = 0;
  for (let left = mask; left > 0; left >>= 1) count += left & 1;
  return count;
}

const sealText = ({ upTo, count }: Seal): string => `${upTo}:${count}`;
const segmentText = ({ key, samples, late }: Segment): string => `${key}.${samples}${late ? 'l' : ''}`;
const flag = (value: boolean): string => (value ? '1' : '0');

function collectorText(one: Collector): string {
  const seen = flag(one.isCurrent) + flag(one.sawDispatched) + flag(one.sawManifest) + flag(one.due) + flag(one.sweeps);
  const next = one.next ? sealText(one.next) : '';
  return `${one.at} ${one.samples} ${one.keeps} ${one.key} ${sealText(one.base)} ${next} ${seen}`;
}

/** Equal for states that differ only in the order of their parts. */
export function keyOf(state: State): string {
  const { segments, orphans, seal, collectors } = state;
  const over = flag(state.needsSweep) + flag(state.wasLate) + flag(state.wentBack);
  const parts = [
    `${flag(state.event)}${state.dispatch}${state.sent}${flag(state.dispatched)}${state.results} ${state.words}`,
    `${segments.map(segmentText).sort()} ${orphans.map(segmentText).sort()} ${sealText(seal)}`,
    collectors.map(collectorText).sort().join('/'),
    `${state.renders}${flag(state.writes)}${state.manifest}${flag(state.report)}`,
    `${state.crashes}${state.duplicates}${state.lates}${state.losses}${state.sweeps}${over}`,
  ];
  return parts.join('|');
}
