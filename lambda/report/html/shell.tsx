// The frame of every page of Holdout: one file that loads nothing and runs nothing from a row.
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { presentable } from './escape.ts';
import { trusted } from './parts.tsx';
import { SCRIPT, SCRIPT_HASH } from './script.ts';
import { STYLE } from './style.ts';

/** Nothing may be loaded, and only the page's own script may run, whatever a row contains. */
const CONTENT_SECURITY_POLICY = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '${SCRIPT_HASH}'`;

/** @param body everything visible; its tables become sortable, see client/ */
export function shell(title: string, body: ComponentChildren): string {
  const page = renderToString(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={CONTENT_SECURITY_POLICY} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>{title}</title>
        <link rel="icon" href="data:," />
        <style {...trusted(STYLE)} />
      </head>
      <body>
        {body}
        <script {...trusted(SCRIPT)} />
      </body>
    </html>,
  );
  return `<!doctype html>\n${presentable(page)}\n`;
}
