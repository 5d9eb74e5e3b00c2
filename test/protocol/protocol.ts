// The protocol by which every run ends with all its predictions and one report, small enough to be played in full:
// dispatch, the queues, workers that collect results and count them by a seal, sweeps, and reports that are started
// asynchronously; with crashes between any two requests, messages that come twice, and segments that appear late.
import { type Explored, explore, type Protocol } from './explore.ts';
import { bits, type Collector, keyOf, type Mask, NO_SEAL, type Seal, type Segment, type State } from './state.ts';

/** How much there is, and how often what may go wrong. */
export interface Size {
  readonly rows: number;
  /** Invocations of collect at the same time. */
  readonly collectors: number;
  readonly crashes?: number;
  readonly duplicates?: number;
  /** Times that a seal passes a segment that has yet to appear. */
  readonly lates?: number;
  /** Words that all is dispatched, and that are lost. */
  readonly losses?: number;
  /** Sweeps at any time, besides those that come when nothing else happens. */
  readonly sweeps?: number;
}

/** What a developer could get wrong. */
export type Slip =
  | 'a segment is counted twice'
  | 'an update is lost'
  | 'a seal goes beyond the lag'
  | 'a seal is written without a condition'
  | 'acknowledged before the LIST'
  | 'acknowledged before the report is started'
  | 'the count is believed'
  | 'no word that all is dispatched'
  | 'a second start of dispatch tells nobody'
  | 'a standing manifest is the end'
  | 'a sweep believes the seal';

type To = (next: State, step: string) => void;
type Become = (next: Collector | undefined, changed?: Partial<State>) => State;

/** Copies of a message, or invocations, that are told apart. */
const MOST_COPIES = 2;

export const play = (size: Size, slip?: Slip): Explored => explore(protocol(size, slip));

function protocol(size: Size, slip: Slip | undefined): Protocol<State> {
  const { rows } = size;
  const all: Mask = 2 ** rows - 1;
  const initial: State = {
    ...{ event: true, dispatch: 'idle', sent: 0, dispatched: false, results: Array(rows).fill(0), words: 0 },
    ...{
      segments: [],
      orphans: [],
      seal: NO_SEAL,
      collectors: [],
      renders: 0,
      writes: false,
      manifest: 0,
      report: false,
    },
    ...{ crashes: size.crashes ?? 0, duplicates: size.duplicates ?? 0, lates: size.lates ?? 0 },
    ...{ losses: size.losses ?? 0, sweeps: size.sweeps ?? 0, needsSweep: false, wasLate: false, wentBack: false },
  };

  function steps(state: State, to: To): void {
    // The run has ended.
    if (state.report) return;
    dispatch(state, to);
    for (const orphan of state.orphans) appear(state, orphan, to);
    receive(state, to);
    for (const one of state.collectors) collect(state, one, to);
    render(state, to);
    sweep(state, to);
  }

  /** The event comes until it is dealt with. What was sent is in the checkpoint. */
  function dispatch(state: State, to: To): void {
    const { event, sent, dispatched, duplicates, crashes, words } = state;
    if (state.dispatch === 'idle') {
      if (!event && duplicates > 0) to({ ...state, event: true, duplicates: duplicates - 1 }, 'the event comes again');
      if (!event) return;
      const isOver = dispatched && slip === 'a second start of dispatch tells nobody';
      if (isOver) to({ ...state, event: false }, 'dispatch ends');
      else to({ ...state, dispatch: dispatched ? 'tells' : 'sends' }, 'dispatch starts');
      return;
    }
    const dead = { ...state, crashes: crashes - 1, dispatch: 'idle' } as const;
    if (crashes > 0) to(dead, 'dispatch dies');
    if (state.dispatch === 'tells') {
      const told = slip === 'no word that all is dispatched' ? words : Math.min(MOST_COPIES, words + 1);
      to({ ...state, dispatch: 'idle', event: false, words: told }, 'dispatch tells');
      if (crashes > 0) to({ ...dead, words: told }, 'dispatch tells, and dies');
    } else if (sent < rows) {
      // The prediction comes at any time from now on. It comes twice if a worker dies after it has sent it.
      const next = { ...state, sent: sent + 1, results: added(state.results, sent) };
      to(next, `sample ${sent}`);
      const twice = { ...next, duplicates: duplicates - 1, results: added(next.results, sent) };
      if (duplicates > 0) to(twice, `sample ${sent}, which is predicted twice`);
    } else to({ ...state, dispatched: true, dispatch: 'tells' }, 'dispatched.json');
  }

  /** Any batch of results, or the word. */
  function receive(state: State, to: To): void {
    if (state.collectors.length >= size.collectors) return;
    const there = state.results.reduce((mask, copies, row) => (copies > 0 ? mask | (1 << row) : mask), 0);
    for (let batch = there; batch > 0; batch = (batch - 1) & there) {
      const key = newestKey(state) + 1;
      const collectors = [...state.collectors, collector({ at: 'segment', samples: batch, keeps: 'samples', key })];
      const results = state.results.map((copies, row) => copies - ((batch >> row) & 1));
      to({ ...state, collectors, results }, `collect takes ${batch}, key ${key}`);
      const again = { ...state, collectors, duplicates: state.duplicates - 1 };
      if (state.duplicates > 0) to(again, `collect takes ${batch}, key ${key}, and it comes again`);
    }
    if (state.words === 0) return;
    const collectors = [...state.collectors, collector({ at: 'reads', keeps: 'word' })];
    to({ ...state, collectors, words: state.words - 1 }, 'collect takes the word');
    const lost = { ...state, words: state.words - 1, losses: state.losses - 1, needsSweep: true };
    if (state.losses > 0) to(lost, 'the word is lost');
  }

  function collect(state: State, one: Collector, to: To): void {
    const others = state.collectors.filter((other) => other !== one);
    const become: Become = (next, changed = {}) => ({
      ...state,
      collectors: next ? [...others, next] : others,
      ...changed,
    });
    if (state.crashes > 0) {
      const orphans = [...state.orphans, { key: one.key, samples: one.samples, late: true }];
      to({ ...state, ...died(state, one) }, `collect dies before its ${one.at}`);
      if (one.at === 'segment') to({ ...state, ...died(state, one), orphans }, 'collect dies, its segment on its way');
    }
    if (one.at === 'segment') {
      const standing = { key: one.key, samples: one.samples, late: one.key <= state.seal.upTo };
      const keeps = slip === 'acknowledged before the LIST' ? 'nothing' : one.keeps;
      to(become({ ...one, at: 'reads', keeps }, { segments: [...state.segments, standing] }), `segment ${one.key}`);
    } else if (one.at === 'reads') {
      const seen = { sawDispatched: state.dispatched, sawManifest: state.manifest > 0 };
      to(become({ ...one, at: 'list', base: state.seal, isCurrent: true, ...seen }), 'collect reads what stands');
    } else if (one.at === 'list') list(state, one, become, to);
    else if (one.next && (one.isCurrent || slip === 'a seal is written without a condition')) {
      const wentBack = !state.wasLate && one.next.upTo < state.seal.upTo;
      const collectors = others.map((other) => ({ ...other, isCurrent: false }));
      finish({ ...state, collectors, seal: one.next, wentBack }, one, `seal of ${sealedText(one.next)}`, to);
    } else finish(become(undefined), one, 'another seal stands', to);
  }

  /** Counts by the seal and the keys after it, and may move the seal on. */
  function list(state: State, one: Collector, become: Become, to: To): void {
    const isBelow = one.key > 0 && one.key <= one.base.upTo;
    const isAll = isBelow || (one.sweeps && slip !== 'a sweep believes the seal');
    const base = isAll ? NO_SEAL : one.base;
    const from = slip === 'a segment is counted twice' ? base.upTo : base.upTo + 1;
    const listed = state.segments.filter(({ key }) => key >= from);
    const counted = base.count + countOf(listed);
    const due = one.sawManifest || (one.sawDispatched && counted >= rows);
    finish(become(undefined), { ...one, due }, `LIST: ${counted}`, to);
    for (const { upTo, isLate } of ends(state, one, listed)) {
      const sealed = listed.filter(({ key }) => key <= upTo);
      const lost = slip === 'an update is lost' && sealed.length > 1 ? sealed.slice(1) : sealed;
      const next = { upTo, count: base.count + countOf(lost) };
      const late = isLate ? { lates: state.lates - 1, wasLate: true, needsSweep: true } : {};
      to(become({ ...one, at: 'seal', due, next }, late), `LIST: ${counted}, for a seal up to ${upTo}`);
    }
  }

  /** Where a new seal may end: before the key of whoever still writes, as long as nobody takes longer than the lag. */
  function ends(state: State, one: Collector, listed: readonly Segment[]): { upTo: number; isLate: boolean }[] {
    const writing = state.collectors.filter(({ at }) => at === 'segment').map(({ key }) => key);
    const first = Math.min(Number.POSITIVE_INFINITY, ...writing);
    const keys = listed.map(({ key }) => key);
    const newest = Math.max(0, ...keys);
    const safe = Math.max(0, ...keys.filter((key) => key < first));
    const isHasty = slip === 'a seal goes beyond the lag';
    const found = [{ upTo: isHasty ? newest : safe, isLate: false }];
    if (newest > safe && state.lates > 0 && !isHasty) found.push({ upTo: newest, isLate: true });
    return found.filter(({ upTo }) => upTo > 0 && (upTo !== one.base.upTo || one.sweeps));
  }

  /** Starts the report if it is due, and lets the messages go. @param gone the state without the collector */
  function finish(gone: State, one: Collector, step: string, to: To): void {
    const started = one.due ? { ...gone, renders: Math.min(MOST_COPIES, gone.renders + 1) } : gone;
    to(started, one.due ? `${step}: the report is due` : step);
    if (!one.due || gone.crashes === 0) return;
    if (slip === 'acknowledged before the report is started')
      to({ ...gone, crashes: gone.crashes - 1 }, `${step}, and dies`);
    const back = died({ ...gone, collectors: [...gone.collectors, one] }, one);
    to({ ...started, ...back }, `${step}: the report is due, and collect dies`);
  }

  /** Lambda invokes it again if it dies. */
  function render(state: State, to: To): void {
    if (state.writes) {
      to({ ...state, writes: false, report: true }, 'report.json');
      const again = { renders: Math.min(MOST_COPIES, state.renders + 1), crashes: state.crashes - 1 };
      if (state.crashes > 0) to({ ...state, ...again, writes: false }, 'report dies, with its manifest written');
    } else if (state.renders > 0) {
      const samples = state.segments.reduce((mask, segment) => mask | segment.samples, 0);
      const next = { ...state, renders: state.renders - 1 };
      const isStanding = state.manifest > 0;
      if (isStanding ? slip === 'a standing manifest is the end' : samples !== all && slip !== 'the count is believed')
        to(next, 'report has nothing to do');
      else to({ ...next, writes: true, manifest: isStanding ? state.manifest : samples }, 'manifest.json');
    }
  }

  function sweep(state: State, to: To): void {
    if (state.collectors.length >= size.collectors) return;
    const collectors = [...state.collectors, collector({ at: 'reads', sweeps: true })];
    // One that nothing interferes with must be enough.
    if (isQuiet(state) && state.needsSweep) to({ ...state, collectors, needsSweep: false }, 'the sweep');
    else if (state.sweeps > 0) to({ ...state, collectors, sweeps: state.sweeps - 1 }, 'a sweep');
  }

  function wrongWith(state: State, isLast: boolean): string | undefined {
    const { segments, seal, manifest, report } = state;
    const below = segments.filter(({ key }) => key <= seal.upTo);
    if (seal.count > countOf(below)) return 'the seal counts more than there is';
    const punctual = below.filter(({ late }) => !late);
    if (!state.wasLate && seal.count < countOf(punctual)) return 'the seal has lost a segment';
    if (state.wentBack) return 'an old seal stands over a newer one';
    if (report && manifest !== all) return 'the report lacks a sample';
    return isLast && !report ? 'the run never ends' : undefined;
  }

  return { initial, keyOf, steps, wrongWith };
}

/** What a dead collector leaves: its messages come back. */
function died(state: State, one: Collector): Partial<State> {
  const { samples, keeps } = one;
  const results =
    keeps === 'samples' ? state.results.map((copies, row) => copies + ((samples >> row) & 1)) : state.results;
  return {
    collectors: state.collectors.filter((other) => other !== one),
    results,
    words: keeps === 'word' ? state.words + 1 : state.words,
    crashes: state.crashes - 1,
    needsSweep: state.needsSweep || one.sweeps,
  };
}

/** A PUT whose writer is dead is carried out at last. */
function appear(state: State, orphan: Segment, to: To): void {
  const orphans = state.orphans.filter((one) => one !== orphan);
  to({ ...state, orphans, segments: [...state.segments, orphan] }, `segment ${orphan.key}, whose writer is dead`);
}

/** Nothing moves by itself. */
const isQuiet = ({ event, dispatch, results, words, orphans, collectors, renders, writes }: State): boolean =>
  !event &&
  !writes &&
  dispatch === 'idle' &&
  results.every((copies) => copies === 0) &&
  words + renders + orphans.length + collectors.length === 0;

const collector = (begun: Pick<Collector, 'at'> & Partial<Collector>): Collector => ({
  ...{ samples: 0, keeps: 'nothing', sweeps: false, key: 0, base: NO_SEAL, isCurrent: false },
  ...{ sawDispatched: false, sawManifest: false, next: undefined, due: false },
  ...begun,
});

const added = (copies: readonly number[], row: number): number[] =>
  copies.map((count, at) => (at === row ? Math.min(MOST_COPIES, count + 1) : count));

const countOf = (segments: readonly Segment[]): number => segments.reduce((sum, { samples }) => sum + bits(samples), 0);

const sealedText = ({ upTo, count }: Seal): string => `${count} up to ${upTo}`;

const newestKey = ({ segments, orphans, seal, collectors }: State): number =>
  Math.max(0, seal.upTo, ...[...segments, ...orphans, ...collectors].map(({ key }) => key));
