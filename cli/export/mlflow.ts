// Runs of MLflow, one for each variant, as its file store has them:
// <experiment>/meta.yaml, <experiment>/<run>/meta.yaml, and a file for each param, metric and tag, named like it.
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stringify } from 'yaml';
import { renderMarkdown } from '../../lambda/report/page/markdown.ts';
import { standings } from '../../lambda/report/standings/standings.ts';
import type { Report } from '../../lambda/shared/contracts/report/report.ts';
import type { TextFile } from './file.ts';
import { metricsOf, paramsOf } from './mlflow-figures.ts';

/** MLflow's numbers of a run's status. */
const FINISHED = 3;
const KILLED = 5;
/** Its number for a run that no project started. */
const LOCAL_SOURCE = 4;
/** Characters that it takes of a tag, of a param and of a name. */
const MAX_TAG = 8000;
const MAX_PARAM = 6000;
const MAX_NAME = 250;
const MAX_EXPERIMENT_NAME = 500;

/** @param into the file store; runs of a name are in one experiment of it, and a report exported again is the same runs */
export function mlflowFiles(report: Report, into: string): TextFile[] {
  const experiment = experimentId(report.name);
  const folder = join(into, experiment);
  const time = Date.parse(report.created_at);
  const markdown = renderMarkdown(report);
  const runs = standings(report).flatMap(({ variant, words }): TextFile[] => {
    const run = hash('sha256', `${report.run}\n${variant.name}`, 'hex').slice(0, 32);
    const inRun = (path: string, text: string): TextFile => ({ path: `${experiment}/${run}/${path}`, text });
    const tags = {
      'mlflow.runName': variant.name,
      'mlflow.note.content': report.headline,
      'mlflow.source.name': 'holdout',
      'holdout.run': report.run,
      'holdout.status': report.status,
      'holdout.against_the_best': words,
      ...(report.versions && { 'holdout.version': report.versions.holdout }),
    };
    return [
      ...Object.entries(tags).map(([key, value]) => inRun(`tags/${key}`, value.slice(0, MAX_TAG))),
      ...paramsOf(report, variant).map(([key, value]) => inRun(`params/${fileKey(key)}`, value.slice(0, MAX_PARAM))),
      ...metricsOf(report, variant).map(([key, value]) => inRun(`metrics/${fileKey(key)}`, `${time} ${value} 0\n`)),
      inRun('artifacts/report.md', markdown),
      inRun('artifacts/variant.json', `${JSON.stringify(variant, null, 2)}\n`),
      // Last: a run without it is none.
      inRun(
        'meta.yaml',
        yaml({
          artifact_uri: pathToFileURL(join(folder, run, 'artifacts')).href,
          // The report does not tell.
          end_time: null,
          entry_point_name: '',
          experiment_id: experiment,
          lifecycle_stage: 'active',
          run_id: run,
          run_name: variant.name,
          source_name: '',
          source_type: LOCAL_SOURCE,
          source_version: '',
          start_time: time,
          status: report.status === 'complete' ? FINISHED : KILLED,
          tags: [],
          user_id: 'holdout',
        }),
      ),
    ];
  });
  const meta = {
    artifact_location: pathToFileURL(folder).href,
    creation_time: time,
    experiment_id: experiment,
    last_update_time: time,
    lifecycle_stage: 'active',
    name: report.name.slice(0, MAX_EXPERIMENT_NAME),
  };
  return [{ path: `${experiment}/meta.yaml`, text: yaml(meta), isShared: true }, ...runs];
}

/** Also what YAML 1.1 takes for something else than a text is quoted. */
const yaml = (value: object): string => stringify(value, { version: '1.1', lineWidth: 0 });

/** As MLflow makes them, of 18 digits. */
function experimentId(name: string): string {
  const digits = BigInt(`0x${hash('sha256', name, 'hex').slice(0, 16)}`);
  return String(10n ** 17n + (digits % (9n * 10n ** 17n)));
}

/** Keys are names of files; those of parameters come from a benchmark. */
const fileKey = (key: string): string => key.replace(/[^\w .-]/g, '_').slice(0, MAX_NAME);
