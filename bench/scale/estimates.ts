// What a run is estimated to cost in AWS: by the requests in flight, and by the size of a row.

import { awsCostUsd } from '../../lambda/shared/planning/aws-cost.ts';
import { capacity, TYPICAL_CALL_SECONDS } from '../../lambda/shared/planning/capacity.ts';
import { formatCount } from '../../lambda/shared/text/format.ts';

const MILLION = 1_000_000;
const ROWS = [1_000, 100_000, MILLION, 7 * MILLION];
const IN_FLIGHT = [6_400, 640, 64];
const ROW_KILOBYTES = [1, 8, 32, 64];

/** US dollars of a run of one variant, with a model that takes two seconds a call. */
export function runUsd(rows: number, inFlight: number, messageBytes = 0): number {
  const { workers, batchSize } = capacity({ max_concurrent_requests: inFlight });
  const seconds = (TYPICAL_CALL_SECONDS * rows) / inFlight;
  return awsCostUsd({ seconds, lanes: [{ samples: rows, seconds, workers, batchSize, messageBytes }] });
}

export const IN_FLIGHT_HEADER = [
  'requests in flight',
  ...ROWS.map((rows) => `${formatCount(rows)} rows`),
  'of the last, a million',
];

export function byInFlight(): string[][] {
  return IN_FLIGHT.map((inFlight) => {
    const usd = ROWS.map((rows) => runUsd(rows, inFlight));
    const figures = usd.map((figure, at) => figure.toFixed(at === 0 ? 3 : 2));
    return [formatCount(inFlight), ...figures, ((usd.at(-1) ?? 0) / 7).toFixed(2)];
  });
}

export const ROW_BYTES_HEADER = ['KB a row', 'a million rows'];

export const byRowBytes = (): string[][] =>
  ROW_KILOBYTES.map((kilobytes) => [
    String(kilobytes),
    runUsd(MILLION, Math.max(...IN_FLIGHT), kilobytes * 1_024).toFixed(2),
  ]);
