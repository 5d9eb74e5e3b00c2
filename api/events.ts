// What happens to a run, as a program hears it.
import type { Progress } from '../cli/runs/progress.ts';
import type { Totals } from '../cli/runs/segments.ts';
import type { WatchOptions } from './options.ts';

/** What the command line shows, as events. A look at the run that finds nothing new is none. */
export function asEvents(listen: WatchOptions['onProgress'] = () => {}): Progress {
  let samples = 0;
  let last: Totals | undefined;
  const update = (totals: Totals): void => {
    const { done, unanswered, usd } = totals;
    if (done === last?.done && unanswered === last.unanswered && usd === last.usd) return;
    last = totals;
    listen({ type: 'progress', done, samples, unanswered, cost_usd: usd });
  };
  return {
    say: (message) => listen({ type: 'note', message }),
    begin({ name, rows, variants, labels, ...run }, totals) {
      samples = run.samples;
      listen({ type: 'started', name, rows, variants: variants.map((one) => one.name), labels, samples });
      update(totals);
    },
    update,
    end: () => {},
  };
}
