// report.html of a run whose report could not be made.
import type { Report } from '../../shared/contracts/report/report.ts';
import { Problems } from './notices.tsx';
import { Foreign } from './parts.tsx';
import { shell } from './shell.tsx';

type Failed = Pick<
  Report,
  'name' | 'run' | 'headline' | 'created_at' | 'status' | 'problems' | 'more_problems' | 'stop'
>;

export function renderFailed(report: Failed): string {
  const { name, headline, run, created_at } = report;
  return shell(
    `Holdout report: ${name}`,
    <>
      <header>
        <h1>
          <Foreign text={name} max={200} />
        </h1>
        <p class="meta">
          {created_at.slice(0, 16).replace('T', ' ')} UTC <span class="tag alert">failed</span>
        </p>
      </header>
      <main>
        <p class="headline">
          <Foreign text={headline} max={1000} />
        </p>
        <Problems report={report} />
        <p class="note">
          Run <code>{run}</code>
        </p>
      </main>
    </>,
  );
}
