// The figures of commands that did the same work, one line each, with processor time and memory beside the first one's.
import { formatCount } from '../lambda/shared/text/format.ts';
import type { Measurement } from './measure.ts';
import { shown, spreadOf } from './repeat.ts';

export const HEAD = [
  '',
  'latency',
  'rows',
  'peak in flight',
  'seconds',
  'ideal',
  'ratio',
  'rows a second',
  'processor s',
  '× the first',
  'peak MB',
  '× the first',
  'to the first call s',
  'reported p50 ms',
];

/** @param measured runs by the command's name */
export function compared(latency: string, measured: ReadonlyMap<string, readonly Measurement[]>): string[][] {
  const [first = []] = measured.values();
  return [...measured].map(([name, runs]) => {
    const of = (figure: (one: Measurement) => number, digits: number) => shown(spreadOf(runs.map(figure)), digits);
    const times = (figure: (one: Measurement) => number): string =>
      (spreadOf(runs.map(figure)).median / spreadOf(first.map(figure)).median).toFixed(2);
    const megabytes = ({ peakBytes }: Measurement) => (peakBytes === 0 ? Number.NaN : peakBytes / 1e6);
    return [
      name,
      latency,
      formatCount(runs[0]?.rows ?? 0),
      of((one) => one.peakInFlight, 0),
      of((one) => one.seconds, 1),
      of((one) => one.idealSeconds, 1),
      of((one) => one.seconds / one.idealSeconds, 2),
      of((one) => one.rows / one.seconds, 0),
      of((one) => one.processorSeconds, 1),
      times((one) => one.processorSeconds),
      of(megabytes, 0),
      times(megabytes),
      of((one) => one.firstCallSeconds, 2),
      of((one) => one.reportedP50Ms ?? Number.NaN, 0),
    ];
  });
}
