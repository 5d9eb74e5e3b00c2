// The frame of every page of Holdout: one file that loads nothing and runs nothing from a row.
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { presentable } from './escape.ts';
import { trusted } from './parts.tsx';
import { SCRIPT, SCRIPT_HASH } from './script.ts';
import { STYLE } from './style.ts';

/** What a page does in a browser. */
export interface PageScript {
  readonly script: string;
  /** For the content security policy. */
  readonly hash: string;
  /** Added to the stylesheet. */
  readonly style: string;
  /** What the script may connect to. By default nothing. */
  readonly connectSrc?: "'self'";
  readonly head?: ComponentChildren;
}

const OF_REPORTS: PageScript = { script: SCRIPT, hash: SCRIPT_HASH, style: '' };

/** Nothing may be loaded, and only the page's own script may run, whatever a row contains. */
const contentSecurityPolicy = ({ hash, connectSrc }: PageScript): string =>
  [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    'img-src data:',
    `script-src '${hash}'`,
    ...(connectSrc === undefined ? [] : [`connect-src ${connectSrc}`]),
  ].join('; ');

/**
 * @param body everything visible
 * @param own what it does in a browser; by default, its tables become sortable, see client/
 */
export function shell(title: string, body: ComponentChildren, own: PageScript = OF_REPORTS): string {
  const page = renderToString(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={contentSecurityPolicy(own)} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>{title}</title>
        <link rel="icon" href="data:," />
        {own.head}
        <style {...trusted(`${STYLE}${own.style}`)} />
      </head>
      <body>
        {body}
        <script {...trusted(own.script)} />
      </body>
    </html>,
  );
  return `<!doctype html>\n${presentable(page)}\n`;
}
