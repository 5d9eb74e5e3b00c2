// What a run of a corrected holdout says more: what the new labels changed.
import { dirname } from 'node:path';
import { stampOf } from '../../lambda/shared/team.ts';
import type { RunComparison } from '../compare/contract.ts';
import { relabelNote } from '../compare/notes.ts';
import { writeComparison } from '../compare/write-comparison.ts';
import type { ReportOptions } from '../reports/report-folders.ts';
import { comparison } from '../steps/compare.ts';
import { explain } from '../terminal/explain.ts';
import { plain } from '../terminal/text.ts';

/**
 * Compares the run with the one whose labels were checked, and writes the comparison.
 * @param origin the run whose labels were checked: its report's folder, or its id
 * @param report the finished run's report.json
 * @returns lines for the user, also if the first report is gone or damaged: the run itself has succeeded
 */
export async function whatRelabellingChanged(
  origin: string,
  report: string,
  options: ReportOptions,
): Promise<string[]> {
  try {
    const compared = await comparison([origin, dirname(report)], [], options);
    const [page = ''] = await writeComparison(compared, options.out);
    return told(compared, page);
  } catch (error) {
    const why = explain(error);
    if (why === undefined) throw error;
    return [`What the corrected labels changed cannot be told. ${why}`];
  }
}

function told({ runs: [first], relabelled: [relabelling], headline }: RunComparison, page: string): string[] {
  return [
    `A is the run whose labels you checked (${plain(first?.name ?? '')} ${stampOf(first?.run ?? '')}), and B is this one:`,
    `- ${relabelling ? plain(relabelNote(relabelling)) : 'No label differs.'}`,
    `- ${plain(headline)} Rows with a changed label are not compared.`,
    `Comparison  ${page}`,
  ];
}
