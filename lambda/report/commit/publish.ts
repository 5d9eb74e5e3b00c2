// Writes the report's files under reports/<name>/<run>/ and loads the page's code only for that.
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { Run, Source } from '../../shared/contracts/run.ts';
import { Trained } from '../../shared/contracts/training.ts';
import type { CsvTable } from '../../shared/csv/open.ts';
import { openSourceTable } from '../../shared/csv/source-table.ts';
import { reportPrefix, trainedKey } from '../../shared/keys.ts';
import { SourceChangedError, type Store } from '../../shared/storage/store.ts';
import type { ReportInput } from '../files/files.ts';
import { otherRuns } from '../gates/other-runs.ts';
import { lookAt } from '../ledger/ledger.ts';
import { fillTruth } from '../table/truth.ts';
import type { Outlets } from './ending.ts';

export function publisher(store: Store, s3: S3Client): Outlets['publish'] {
  return async (run, manifest, { table }) => {
    const isScored = run.purpose === 'score';
    const writeReport = isScored
      ? (await import('../files/write.ts')).writeReport
      : (await import('../unscored/write.ts')).writeUnscoredReport;
    const prefix = reportPrefix(run.name, run.run);
    const rest: Omit<ReportInput, 'run' | 'table'> = {
      manifest,
      openHoldout: () => openSourceTable(store, run.source),
      lookAt: async (content, tried) => await lookAt(store, run, content, tried),
      otherRuns: async () => await otherRuns(store, run, run.benchmark.gates),
      openTrain: async () => (run.train ? await openIfThere(store, run.train) : undefined),
      async put(fileName, body, contentType) {
        const target = { Bucket: store.bucket, Key: `${prefix}${fileName}`, Body: body, ContentType: contentType };
        // Uploads in parts: a file's length is unknown until its end, and it is not held in memory.
        await new Upload({ client: s3, params: target, queueSize: 2 }).done();
      },
    };
    try {
      if (isScored) await fillTruth(store, run, table.truth);
      const trained = run.embedded && (await store.getJson(trainedKey(run.run), Trained))?.value;
      await writeReport({ ...rest, run, table: { ...table, trained } });
    } catch (error) {
      if (!(error instanceof SourceChangedError)) throw error;
      const gone = withoutHoldout(run);
      await writeReport({ ...rest, run: gone, table: { ...table, run: gone } });
    }
  };
}

/** Without the holdout there are no ids or texts, and no truth for unanswered rows. So the run ends saying so. */
function withoutHoldout(run: Run): Run {
  const problem = {
    file: run.source.key,
    message: 'the file was replaced or deleted before the run ended.',
    advice: 'Upload it again, and leave it in place until the report is there.',
  };
  return { ...run, status: 'failed', problems: [problem], rows: 0, samples: 0 };
}

/** A file that the user has deleted must not prevent the report, which says that it was missing. */
async function openIfThere(store: Store, source: Source): Promise<CsvTable | undefined> {
  try {
    return await openSourceTable(store, source);
  } catch (error) {
    if (error instanceof SourceChangedError) return undefined;
    throw error;
  }
}
