// `holdout open`: a report in the browser.
import { join, resolve } from 'node:path';
import { latestReportFolder, type ReportOptions, reportFolders } from '../reports/report-folders.ts';
import { CommandError } from '../terminal/explain.ts';
import { plain } from '../terminal/text.ts';

/** Prints the path in any case: it is all there is on a machine without a display. @param wanted the latest of all without it */
export async function open(wanted: string | undefined, options: ReportOptions): Promise<number> {
  const [folder = ''] =
    wanted === undefined ? [await latestReportFolder(options)] : await reportFolders([wanted], options);
  const page = resolve(join(folder, 'report.html'));
  process.stdout.write(`${page}\n`);
  if (!hasDisplay(process.platform, process.env)) {
    process.stderr.write('There is no display here for a browser: open this file on a machine that has one.\n');
    return 0;
  }
  await openPage(page);
  return 0;
}

/** Only Linux runs without one as a rule; under WSL the browser is that of Windows. */
export function hasDisplay(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): boolean {
  if (platform !== 'linux') return true;
  return [env.DISPLAY, env.WAYLAND_DISPLAY, env.WSL_DISTRO_NAME].some((name) => name !== undefined && name !== '');
}

async function openPage(page: string): Promise<void> {
  try {
    await (await import('open')).default(page);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`No browser could be started: ${plain(reason)}. Open the file yourself.`);
  }
}
