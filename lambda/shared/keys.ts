// Builds and parses every S3 key of the project. Only contracts/purpose.ts also reads one: the place of an upload.
import { createHash } from 'node:crypto';
import { type Purpose, UPLOAD_PREFIX } from './contracts/purpose.ts';
import { evenPath, inTeam, isRunId, stampOf, teamOf } from './team.ts';

export const HOLDOUTS = UPLOAD_PREFIX.score;
/** A new CSV here starts a run. No function may write here, so no run can start another. */
export const UPLOADS = [HOLDOUTS, UPLOAD_PREFIX.predict] as const;
export const BENCHMARKS = 'benchmarks/';
export const TRAIN = 'train/';
export const ACTIVE = 'active/';
export const RUNS = 'runs/';
/** Not under runs/<run>/, because collect lists that every time. */
export const ROWS = 'rows/';
/** Vectors of train rows. Not under runs/<run>/, because collect lists that every time. */
export const VECTORS = 'vectors/';
/** Cached answers. */
export const CACHE = 'cache/';
/** Tries to make reports. Not under runs/<run>/, because collect lists that every time. */
export const TRIES = 'tries/';
/** Which runs have looked at which rows; report counts them. */
export const LEDGER = 'ledger/';
/** What runs have spent and may still spend, see spend/account.ts. */
export const SPEND = 'spend/';
export const ACCOUNT = `${SPEND}account.json`;
export const REPORTS = 'reports/';
/** A new object here ends a run: dispatch reads its key. So whoever may cancel needs no right to write below runs/. */
export const CANCEL = 'cancel/';

/** What begins with the path of a team, under one of the prefixes above. @example teamPrefix(REPORTS, 'a') // 'reports/a/' */
export const teamPrefix = (prefix: string, team: string): string => (team === '' ? prefix : `${prefix}${team}/`);
/** The index of a team's reports. @example reportsIndexKey('') // 'reports/index.html' */
export const reportsIndexKey = (team: string): string => `${teamPrefix(REPORTS, team)}index.html`;
export const REPORTS_INDEX = reportsIndexKey('');

const TEXT_SUFFIXES = ['.csv', '.tsv', '.jsonl', '.ndjson', '.json'];
/** Suffixes, in any case, of files that start a run, and of train files. Of several train files, the first one here counts. */
export const UPLOAD_SUFFIXES: readonly string[] = [
  ...TEXT_SUFFIXES.flatMap((end) => [end, `${end}.gz`, `${end}.zst`]),
  '.parquet',
  '.xlsx',
  '.zip',
];
export const uploadSuffix = (key: string): string | undefined =>
  UPLOAD_SUFFIXES.find((end) => key.toLowerCase().endsWith(end));

/** Bytes of a name. S3's keys have at most 1,024, and a report's keys are a few hundred longer than its name. */
const MAX_NAME_BYTES = 850;

/**
 * The benchmark's name from the key of a holdout or of rows to predict: `holdouts/team a/tags.csv` → `team a/tags`. If
 * the name is too long, its beginning and a hash; odd folders are spelled differently, see `evenPath`.
 * @returns undefined for a key that starts no run.
 */
export function nameOfUpload(key: string): string | undefined {
  const prefix = UPLOADS.find((start) => key.startsWith(start));
  const suffix = uploadSuffix(key);
  if (!prefix || !suffix) return undefined;
  const name = key.slice(prefix.length, key.length - suffix.length);
  return name === '' || name.endsWith('/') ? undefined : shortened(evenPath(name));
}

function shortened(name: string): string {
  const bytes = Buffer.from(name);
  if (bytes.length <= MAX_NAME_BYTES) return name;
  // If the cut is inside a character, its first bytes would become U+FFFD.
  const beginning = bytes
    .subarray(0, MAX_NAME_BYTES)
    .toString()
    .replace(/\uFFFD+$/, '');
  return `${beginning}~${createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH)}`;
}

export const uploadKey = (purpose: Purpose, name: string): string => `${UPLOAD_PREFIX[purpose]}${name}.csv`;
export const holdoutKey = (name: string): string => uploadKey('score', name);
/** In search order. */
export const benchmarkKeys = (name: string): string[] =>
  ['.yaml', '.yml', '.json'].map((end) => `${BENCHMARKS}${name}${end}`);
export const trainKey = (name: string): string => `${TRAIN}${name}.csv`;
/** The prefix of all keys that can be a train file of this name; `isTrainKey` says which of them are. */
export const trainPrefix = (name: string): string => `${TRAIN}${name}.`;
/** The key under that prefix that counts. */
export const chooseTrainKey = (name: string, keys: readonly string[]): string | undefined =>
  UPLOAD_SUFFIXES.flatMap((end) => keys.find((key) => isTrainKey(name, key, end)) ?? [])[0];
export const isTrainKey = (name: string, key: string, end = uploadSuffix(key)): boolean =>
  end !== undefined && key.toLowerCase().endsWith(end) && key.slice(0, -end.length) === `${TRAIN}${name}`;
/**
 * The name meant by `train` in a benchmark, which is the file as its author sees it.
 * @example trainName('train.csv.gz') // 'train'
 */
export const trainName = (file: string): string => file.slice(0, file.length - (uploadSuffix(file)?.length ?? 0));

/**
 * Everything that a run leaves behind has its id in the key, and the id begins with the team's folder, so that a prefix
 * covers what is a team's. Ids of runs from before folders were teams have no folder; their name tells.
 * @example activeKey('team a/20260102T030405678Z-0f1e2d3c4b5a') // 'active/team a/20260102T030405678Z-0f1e2d3c4b5a'
 */
export const activeKey = (run: string): string => `${ACTIVE}${run}`;
/** @example cancelKey('team a/tags', '20260102T030405678Z-0f1e2d3c4b5a') // 'cancel/team a/20260102T030405678Z-0f1e2d3c4b5a' */
export const cancelKey = (name: string, run: string): string => `${CANCEL}${inTeam(teamOf(name), stampOf(run))}`;
/** @returns the id of the run to cancel; undefined for a key that cancels nothing */
export const readCancelKey = (key: string): string | undefined =>
  key.startsWith(CANCEL) && isRunId(key.slice(CANCEL.length)) ? key.slice(CANCEL.length) : undefined;
export const runKey = (run: string): string => `${RUNS}${run}/run.json`;
export const checkpointKey = (run: string): string => `${RUNS}${run}/checkpoint.json`;
export const dispatchedKey = (run: string): string => `${RUNS}${run}/dispatched.json`;
export const stopKey = (run: string): string => `${RUNS}${run}/stop.json`;
export const waitingKey = (run: string): string => `${RUNS}${run}/waiting.json`;
/** Record of the samples that were sent again, see contracts/run.ts. */
export const askedAgainKey = (run: string): string => `${RUNS}${run}/asked-again.json`;
/** The other runs that a run's gates compare it with, see lambda/report/gates/other-runs.ts. */
export const otherRunsKey = (run: string): string => `${RUNS}${run}/other-runs.json`;
/** What a wave of rows decided, see contracts/decided.ts. @example waveKey('r', 3) // 'runs/r/waves/03.json' */
export const waveKey = (run: string, wave: number): string =>
  `${RUNS}${run}/waves/${String(wave).padStart(2, '0')}.json`;
/** What each row counts in comparisons, see lambda/dispatch/deciding/run-weights.ts. */
export const weightsKey = (run: string): string => `${RUNS}${run}/weights.bin.gz`;
export const manifestKey = (run: string): string => `${RUNS}${run}/manifest.json`;
/** Why there is no other report than this, see lambda/report/commit/unable.ts. */
export const unableKey = (run: string): string => `${RUNS}${run}/unable.json`;
/** What a baseline of a run learned from texts. @example modelKey('r', 'tfidf') // 'runs/r/tfidf.json.gz' */
export const modelKey = (run: string, baseline: string): string => `${RUNS}${run}/${baseline}.json.gz`;
/** Train rows from which examples are chosen for each row, see contracts/run.ts. */
export const examplesKey = (run: string): string => `${RUNS}${run}/examples.json.gz`;
/** The rows of a file in another format, as CSV. @example convertedKey('r', 'train') // 'rows/r/train.csv.gz' */
export const convertedKey = (run: string, file: 'holdout' | 'train'): string => `${ROWS}${run}/${file}.csv.gz`;
/** Content of one row and variant that is too large for a message. */
export const contentKey = (run: string, row: number, variant: number): string => `${ROWS}${run}/${row}-${variant}.json`;
/** Texts of a chunk of train rows that are too large for a message. */
export const chunkContentKey = (run: string, model: number, chunk: number): string =>
  `${ROWS}${run}/train-${model}-${chunk}.json`;
/** The train rows to embed, see contracts/run.ts. */
export const trainRowsKey = (run: string): string => `${RUNS}${run}/train.json.gz`;
/** Every chunk of train rows has been sent once. */
export const chunksSentKey = (run: string): string => `${RUNS}${run}/chunks-sent.json`;
/** What a classifier learned from a model's vectors. @example learnedKey('r', 0, 'knn') // 'runs/r/0-knn.bin' */
export const learnedKey = (run: string, model: number, classifier: string): string =>
  `${RUNS}${run}/${model}-${classifier}.bin`;
/** Vectors of the train rows that may become examples, see `nearestKey`. */
export const exampleVectorsKey = (run: string, model: number): string => `${RUNS}${run}/${model}-examples.bin`;
/** The examples of a prompt that chooses them by vectors, in the order of a model's `exampleVectorsKey`. */
export const nearestKey = (run: string, prompt: number): string => `${RUNS}${run}/examples-${prompt}.json.gz`;
/** The settings of all trained classifiers, and what the vectors cost. */
export const trainedKey = (run: string): string => `${RUNS}${run}/trained.json`;
export const vectorsPrefix = (run: string, model: number): string => `${VECTORS}${run}/${model}/`;
/** Vectors of a chunk of train rows. @example vectorsKey('r', 0, 2) // 'vectors/r/0/000002.bin' */
export const vectorsKey = (run: string, model: number, chunk: number): string =>
  `${vectorsPrefix(run, model)}${String(chunk).padStart(6, '0')}.bin`;
export const runPrefix = (run: string): string => `${RUNS}${run}/`;
/** What older segments hold together, see shared/segments/sealed.ts. */
export const sealedKey = (run: string): string => `${RUNS}${run}/sealed.json`;
export const segmentsPrefix = (run: string): string => `${RUNS}${run}/segments/`;

/** What the baselines say, see computed/blocks.ts. */
export const baselinesPrefix = (run: string): string => `${RUNS}${run}/baselines/`;
/** Digits of a position: more than the rows of any run, so that keys sort by it. */
const POSITION_DIGITS = 8;
/**
 * What the baselines say of the rows from one position to another, in the run's order.
 * @param count predictions in it
 * @example blockKey('r', 0, 2000, 8000) // 'runs/r/baselines/00000000-00002000-8000.jsonl.gz'
 */
export function blockKey(run: string, first: number, end: number, count: number): string {
  const [from, to] = [first, end].map((position) => String(position).padStart(POSITION_DIGITS, '0'));
  return `${baselinesPrefix(run)}${from}-${to}-${count}.jsonl.gz`;
}
/** @returns how many predictions such an object has; undefined for another key. */
export function countInBlock(key: string): number | undefined {
  const [, count] = /\/baselines\/\d+-\d+-(\d+)\.jsonl\.gz$/.exec(key) ?? [];
  return count === undefined ? undefined : Number(count);
}

/** For each message of the results queue that named the run but could not be read: an empty object, to be counted. */
export const malformedPrefix = (run: string): string => `${RUNS}${run}/malformed/`;
export const malformedKey = (run: string, messageId: string): string => `${malformedPrefix(run)}${messageId}`;

export const triesPrefix = (run: string): string => `${TRIES}${run}/`;

/** A try to make a report: when it began, and until when it may last, in milliseconds since 1970. */
export interface TryFacts {
  readonly startedAt: number;
  readonly endsAt: number;
  /** Tells tries of the same millisecond apart: hexadecimal digits. */
  readonly id: string;
}

/**
 * `failed`: it threw an error. `unserved`: a service did not do what it was asked, which says nothing about the run. A
 * try without an end is under way, or died.
 */
export type TryEnd = 'failed' | 'unserved';

const TRY_TIME_DIGITS = 13;
/** @example tryKey('r', facts, 'failed') // 'tries/r/1767323045678-1767323945678-0f1e2d3c.failed' */
export function tryKey(run: string, { startedAt, endsAt, id }: TryFacts, end?: TryEnd): string {
  const [from, to] = [startedAt, endsAt].map((time) => String(time).padStart(TRY_TIME_DIGITS, '0'));
  return `${triesPrefix(run)}${from}-${to}-${id}${end === undefined ? '' : `.${end}`}`;
}

/** @returns undefined for a key that report did not write. */
export function readTryKey(key: string): (TryFacts & { readonly end: TryEnd | undefined }) | undefined {
  const [, startedAt, endsAt, id, end] = /\/(\d+)-(\d+)-([0-9a-f]+)(?:\.(failed|unserved))?$/.exec(key) ?? [];
  if (id === undefined) return undefined;
  const known = end === 'failed' || end === 'unserved' ? end : undefined;
  return { startedAt: Number(startedAt), endsAt: Number(endsAt), id, end: known };
}

export const cacheGroupPrefix = (group: string): string => `${CACHE}${group}/`;

/** @example reportPrefix('team a/tags', 'team a/20260102T030405678Z-0f1e2d3c4b5a') // 'reports/team a/tags/20260102T030405678Z-0f1e2d3c4b5a/' */
export const reportPrefix = (name: string, run: string): string => `${REPORTS}${name}/${stampOf(run)}/`;
export const predictionsCsvKey = (name: string, run: string): string => `${reportPrefix(name, run)}predictions.csv`;
export const reportJsonKey = (name: string, run: string): string => `${reportPrefix(name, run)}report.json`;
export const reportPageKey = (name: string, run: string): string => `${reportPrefix(name, run)}report.html`;

/** What a team has looked at. @param content hash of the rows of a holdout */
export const ledgerPrefix = (team: string, content: string): string => `${teamPrefix(LEDGER, team)}${content}/`;
/** @param tried variants that the run scored @example 'ledger/team a/0f1e…/20260102T030405678Z-0f1e2d3c4b5a-4.json' */
export const ledgerKey = (team: string, content: string, run: string, tried: number): string =>
  `${ledgerPrefix(team, content)}${stampOf(run)}-${tried}.json`;
/** @returns undefined for a key that no report function wrote under this prefix. */
export function readLedgerKey(
  prefix: string,
  key: string,
): { readonly stamp: string; readonly tried: number } | undefined {
  const [, stamp, tried] = /^([\w-]+)-(\d+)\.json$/.exec(key.slice(prefix.length)) ?? [];
  return stamp === undefined ? undefined : { stamp, tried: Number(tried) };
}

/** The facts in a segment's key. With them, progress and spend need one LIST and no GET. */
export interface SegmentFacts {
  /** Predictions in it, including duplicates. */
  readonly count: number;
  /** How many of these have no valid answer (invalid, failed or skipped). */
  readonly unanswered: number;
  /** Millionths of a US dollar. */
  readonly costMicroUsd: number;
}

/**
 * @param id time-ordered and unique, so a LIST gives the segments in the order of writing.
 * @throws RangeError for facts that readSegmentKey could not read, because nobody would ever see that segment.
 */
export function segmentKey(run: string, id: string, facts: SegmentFacts): string {
  const odd = Object.entries(facts).find(([, value]) => !(Number.isSafeInteger(value) && value >= 0));
  if (odd) throw new RangeError(`a segment's key cannot hold ${odd.join(': ')}`);
  return `${segmentsPrefix(run)}${id}-${facts.count}-${facts.unanswered}-${facts.costMicroUsd}.jsonl.gz`;
}

/** When a segment was written, in milliseconds since 1970, and what is in it. */
export interface ReadSegmentKey extends SegmentFacts {
  readonly writtenAt: number;
}

/** @returns undefined for a key that no report function wrote. */
export function readSegmentKey(key: string): ReadSegmentKey | undefined {
  const match = /(\d+)-[0-9a-f]+-(\d+)-(\d+)-(\d+)\.jsonl\.gz$/.exec(key);
  if (!match) return undefined;
  const [writtenAt = 0, count = 0, unanswered = 0, costMicroUsd = 0] = match.slice(1).map(Number);
  return { writtenAt, count, unanswered, costMicroUsd };
}

/** What identifies an upload across duplicate events. */
export interface Upload {
  readonly eventTime: string;
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
  readonly eTag: string;
  readonly sequencer: string;
}

/** Characters of the hash in a run id. Their 48 bits are enough for the uploads of one millisecond. */
const HASH_LENGTH = 12;

/**
 * `<team>/<event time>-<hash>`: the same for a duplicate of an event, different for a new upload, sorted by time within a
 * team.
 * @example runId(upload) // 'team a/20260102T030405678Z-0f1e2d3c4b5a'
 */
export function runId(upload: Upload): string {
  const time = upload.eventTime.replace(/[-:.]/g, '');
  const identity = JSON.stringify([upload.bucket, upload.key, upload.versionId ?? upload.eTag, upload.sequencer]);
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, HASH_LENGTH);
  return inTeam(teamOf(nameOfUpload(upload.key) ?? ''), `${time}-${hash}`);
}
