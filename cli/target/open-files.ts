// Checks, before anything is paid for, that the system lets a run open enough files and connections. A run on this
// machine is one process with a thread for each function.
import * as z from 'zod';
import type { Endpoint } from '../../lambda/shared/contracts/endpoint.ts';
import { capacity } from '../../lambda/shared/planning/capacity.ts';
import { CommandError } from '../terminal/explain.ts';

/** For a run with hardly a request in flight. 66 were measured, and a faster endpoint takes more. */
const FEWEST_FILES = 192;
/** For each request in flight: its connection, and room for those that an endpoint closes late. 64 took 130 in all. */
const FILES_PER_REQUEST = 2.5;

const NodeReport = z.object({
  userLimits: z.object({ open_files: z.object({ soft: z.union([z.number(), z.literal('unlimited')]) }) }).optional(),
});

/** @throws CommandError if the limit is too low. */
export function checkOpenFiles(endpoints: readonly Endpoint[], limit = openFilesLimit()): void {
  const atOnce = endpoints
    .map((endpoint) => capacity(endpoint, 1))
    .map(({ workers, concurrency }) => workers * concurrency);
  const needed = Math.ceil(FEWEST_FILES + FILES_PER_REQUEST * atOnce.reduce((sum, one) => sum + one, 0));
  if (limit >= needed) return;
  const lower = limit > FEWEST_FILES ? ', or lower --max-concurrent-requests' : '';
  throw new CommandError(
    `A process may have ${limit} files open on this machine, and this run needs up to ${needed}. Raise the limit with \`ulimit -n 4096\`${lower}.`,
  );
}

/** Node itself raises the limit as far as it may. @returns Infinity if the system has none */
function openFilesLimit(): number {
  // Otherwise the report would look up this machine's network names.
  Reflect.set(process.report, 'excludeNetwork', true);
  const soft = NodeReport.parse(process.report.getReport()).userLimits?.open_files.soft;
  return typeof soft === 'number' ? soft : Number.POSITIVE_INFINITY;
}
