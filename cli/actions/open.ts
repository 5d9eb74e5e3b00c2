// `holdout open`: a report in the browser.
import { join, resolve } from 'node:path';
import { latestReportFolder, type ReportOptions, reportFolders } from '../reports/report-folders.ts';
import { CommandError } from '../terminal/explain.ts';
import { plain } from '../terminal/text.ts';

/** Always prints the path, which is all a machine without a display can do. @param wanted by default, the latest report */
export async function open(wanted: string | undefined, options: ReportOptions): Promise<number> {
  const [folder = ''] =
    wanted === undefined ? [await latestReportFolder(options)] : await reportFolders([wanted], options);
  await showPage(join(folder, 'report.html'));
  return 0;
}

/** Prints the path, and opens the page if there is a browser. */
export async function showPage(file: string): Promise<void> {
  const page = resolve(file);
  process.stdout.write(`${page}\n`);
  if (!hasDisplay(process.platform, process.env)) {
    process.stderr.write('This machine has no display for a browser. Open the file on one that has.\n');
    return;
  }
  await openPage(page);
}

/** As a rule, only Linux runs without one; WSL uses the browser of Windows. */
export function hasDisplay(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): boolean {
  if (platform !== 'linux') return true;
  return [env.DISPLAY, env.WAYLAND_DISPLAY, env.WSL_DISTRO_NAME].some((name) => name !== undefined && name !== '');
}

async function openPage(page: string): Promise<void> {
  try {
    await (await import('open')).default(page);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`The browser could not be started: ${plain(reason)}. Open the file yourself.`);
  }
}
