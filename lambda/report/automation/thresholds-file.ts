// thresholds.json: what a service needs to accept confident answers, and to check later that it still may.
import type { Report } from '../../shared/contracts/report/report.ts';
import { ThresholdsFile } from '../../shared/contracts/report/thresholds.ts';

const METHOD =
  'Learn then Test (arXiv:2110.01052): fixed-sequence testing of up to 25 thresholds, from the strictest, by the exact binomial test at `level`.';

export function thresholdsFile({ run, name, created_at, thresholds }: Report): ThresholdsFile {
  return ThresholdsFile.parse({ format: 1, run, name, created_at, method: METHOD, thresholds });
}
