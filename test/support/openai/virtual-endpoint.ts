// An endpoint and its workers on a virtual clock: calls queue for slots, and clients give up at their time limit.
import { AdaptiveLimit } from '../../../lambda/classify/pacing/adaptive.ts';
import { mulberry32 } from './scripts.ts';

interface Load {
  readonly rows: number;
  readonly workers: number;
  /** Calls that the endpoint works on at once. */
  readonly slots: number;
  /** Median milliseconds of work on a call, and the spread of their log-normal distribution. */
  readonly serviceMs: number;
  readonly sigma: number;
  /** Milliseconds after which a call is cancelled and asked again. */
  readonly timeLimitMs: number;
  /** Most calls in flight of each worker. */
  readonly ceiling: number;
  /** A number of calls in flight of each worker, instead of an adaptive one. */
  readonly fixed?: number;
  readonly seed: number;
}

interface Course {
  readonly milliseconds: number;
  readonly timeouts: number;
  readonly peakInFlight: number;
  /** The workers' limits at the end. */
  readonly limits: readonly number[];
}

interface Call {
  readonly answered: () => void;
  isOver: boolean;
}

export function playLoad(load: Load): Course {
  const random = mulberry32(load.seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const events: { readonly at: number; readonly happens: () => void }[] = [];
  const limits = Array.from(
    { length: load.workers },
    () => new AdaptiveLimit(load.ceiling, load.workers, load.timeLimitMs),
  );
  const open = limits.map(() => 0);
  const queue: Call[] = [];
  let [now, busy, waiting, done, timeouts, peakInFlight] = [0, 0, load.rows, 0, 0, 0];

  const later = (ms: number, happens: () => void) => events.push({ at: now + ms, happens });
  const limitOf = (worker: number) => load.fixed ?? limits[worker]?.limit ?? 0;

  function work(): void {
    while (busy < load.slots && queue.length > 0) {
      const call = queue.shift();
      if (!call || call.isOver) continue;
      busy++;
      later(load.serviceMs * Math.exp(load.sigma * normal()), () => {
        busy--;
        if (!call.isOver) call.answered();
        work();
      });
    }
  }

  function send(worker: number): void {
    while (waiting > 0 && (open[worker] ?? 0) < limitOf(worker)) {
      const from = now;
      waiting--;
      const ended = (change: number) => {
        call.isOver = true;
        open[worker] = (open[worker] ?? 0) - 1;
        waiting += change;
      };
      const call: Call = {
        isOver: false,
        answered() {
          ended(0);
          done++;
          limits[worker]?.answered({ kind: 'model', from, to: now, limited: waiting > 0 });
          send(worker);
        },
      };
      later(load.timeLimitMs, () => {
        if (call.isOver) return;
        ended(1);
        timeouts++;
        limits[worker]?.timedOut({ from, to: now });
        send(worker);
      });
      open[worker] = (open[worker] ?? 0) + 1;
      peakInFlight = Math.max(
        peakInFlight,
        open.reduce((sum, one) => sum + one, 0),
      );
      queue.push(call);
      work();
    }
  }

  limits.forEach((_, worker) => void send(worker));
  while (done < load.rows) {
    const next = events.reduce((first, { at }, index) => (at < (events[first]?.at ?? 0) ? index : first), 0);
    const [event] = events.splice(next, 1);
    if (!event) throw new Error('nothing happens any more');
    now = event.at;
    event.happens();
  }
  return { milliseconds: now, timeouts, peakInFlight, limits: limits.map(({ limit }) => limit) };
}
