// `holdout open`: a report in the browser, or a run's progress until there is one.
import { join, resolve } from 'node:path';
import { latestReportFolder, type ReportOptions, reportFolders } from '../reports/report-folders.ts';
import { CommandError } from '../terminal/explain.ts';
import { plain } from '../terminal/text.ts';

export interface OpenOptions extends ReportOptions {
  /** Shows an open run instead of a report. */
  readonly live?: boolean;
  /** Folder for runs on this machine. */
  readonly state: string;
}

/**
 * Always prints the path, which is all a machine without a display can do.
 * @param wanted by default, the latest report or, live, the run that began last
 */
export async function open(wanted: string | undefined, options: OpenOptions): Promise<number> {
  if (options.live) return await (await import('./live.ts')).live(wanted, options, show);
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

/** Without a display, somebody opens the link that was printed. */
async function show(page: string): Promise<void> {
  if (hasDisplay(process.platform, process.env)) await openPage(page, 'link');
}

/** As a rule, only Linux runs without one; WSL uses the browser of Windows. */
export function hasDisplay(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): boolean {
  if (platform !== 'linux') return true;
  return [env.DISPLAY, env.WAYLAND_DISPLAY, env.WSL_DISTRO_NAME].some((name) => name !== undefined && name !== '');
}

async function openPage(page: string, printed = 'file'): Promise<void> {
  try {
    await (await import('open')).default(page);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`The browser could not be started: ${plain(reason)}. Open the ${printed} yourself.`);
  }
}
