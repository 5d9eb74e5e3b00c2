// A run on this machine is one process with a thread for each function: whether the system lets it have as many files and
// connections open as it needs, known before anything is paid for.
import * as z from 'zod';
import type { Endpoint } from '../../lambda/shared/contracts/endpoint.ts';
import { capacity } from '../../lambda/shared/planning/capacity.ts';
import { CommandError } from '../terminal/command-error.ts';

/** Of a run with hardly a request in flight: 96 have been seen, and the more the faster the endpoint is. */
const FEWEST_FILES = 192;
/** Of a request in flight: its connection, and its part of those to the queues. 251 in all have been seen for 64. */
const FILES_PER_REQUEST = 2.5;

const NodeReport = z.object({
  userLimits: z.object({ open_files: z.object({ soft: z.union([z.number(), z.literal('unlimited')]) }) }).optional(),
});

/** @throws CommandError where the limit is too low. */
export function checkOpenFiles(endpoints: readonly Endpoint[], limit = openFilesLimit()): void {
  const { workers, concurrency } = capacity(endpoints, 1);
  const needed = Math.ceil(FEWEST_FILES + FILES_PER_REQUEST * workers * concurrency);
  if (limit >= needed) return;
  const lower = limit > FEWEST_FILES ? ', or lower --max-concurrent-requests' : '';
  throw new CommandError(
    `A process may have ${limit} files open on this machine, and this run needs up to ${needed}. Raise the limit with \`ulimit -n 4096\`${lower}.`,
  );
}

/** Node itself raises it as far as it may. @returns Infinity where the system has none */
function openFilesLimit(): number {
  // Else it would look up the names of this machine.
  Reflect.set(process.report, 'excludeNetwork', true);
  const soft = NodeReport.parse(process.report.getReport()).userLimits?.open_files.soft;
  return typeof soft === 'number' ? soft : Number.POSITIVE_INFINITY;
}
