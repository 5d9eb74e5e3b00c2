// A report.json in a folder, checked by its schema.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Report } from '../../lambda/shared/contracts/report/report.ts';
import { UnscoredReport } from '../../lambda/shared/contracts/report/unscored-report.ts';
import { tryJson } from '../../lambda/shared/storage/json.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';

/** @throws InputError if another version wrote it */
export async function readReportIn(folder: string): Promise<Report | UnscoredReport> {
  const file = join(folder, 'report.json');
  const value = tryJson(await readFile(file, 'utf8'));
  const schema = UnscoredReport.pick({ task: true }).safeParse(value).success ? UnscoredReport : Report;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const message = `this report cannot be read: ${z.prettifyError(parsed.error).split('\n')[0]}.`;
  throw new InputError([{ file, message, advice: 'It may come from another version. Run the benchmark again.' }]);
}
