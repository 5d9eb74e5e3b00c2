// The formats of `holdout export` that are texts made of report.json alone. (`pandas` also needs the predictions.)
import { junitXml } from '../../lambda/report/files/junit.ts';
import { renderMarkdown } from '../../lambda/report/page/markdown.ts';
import type { TextFormat } from './file.ts';
import { latexFiles } from './latex.ts';
import { mlflowFiles } from './mlflow.ts';
import { modelCards } from './model-card.ts';

export interface Format {
  readonly files: TextFormat;
  /** What a report must have for it; any report has a headline. */
  readonly needs: 'scores' | 'gates' | 'headline';
  /** Holds the runs of several reports. */
  readonly isShared?: boolean;
}

type TextFormatName = 'mlflow' | 'latex' | 'model-card' | 'junit' | 'markdown';
export type ExportFormat = TextFormatName | 'pandas';

export const TEXT_FORMATS: Readonly<Record<TextFormatName, Format>> = {
  mlflow: { files: mlflowFiles, needs: 'scores', isShared: true },
  latex: { files: latexFiles, needs: 'scores' },
  'model-card': { files: modelCards, needs: 'scores' },
  junit: { files: (report) => [{ path: 'junit.xml', text: junitXml(report) }], needs: 'gates' },
  markdown: { files: (report) => [{ path: 'report.md', text: renderMarkdown(report) }], needs: 'headline' },
};
