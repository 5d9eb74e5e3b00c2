// The frame of every page of Holdout: one file that loads nothing and runs nothing from a row.
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { presentable } from './escape.ts';
import { trusted } from './parts.tsx';
import { SCRIPT, SCRIPT_HASH } from './script.ts';
import { STYLE } from './style.ts';

/** A page that does more than be read. */
interface Own {
  /** In the place of the script that all pages share. */
  readonly script: string;
  /** Its hash for the content security policy. */
  readonly scriptHash: string;
  /** Follows the style that all pages share. */
  readonly style: string;
  /** What its own script may connect to. By default nothing. */
  readonly connectSrc?: "'self'";
  readonly head?: ComponentChildren;
}

const SHARED: Own = { script: SCRIPT, scriptHash: SCRIPT_HASH, style: '' };

/** Nothing may be loaded, and only the page's own script may run, whatever a row contains. */
const contentSecurityPolicy = ({ scriptHash, connectSrc }: Own): string =>
  [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    'img-src data:',
    `script-src '${scriptHash}'`,
    ...(connectSrc === undefined ? [] : [`connect-src ${connectSrc}`]),
  ].join('; ');

/** @param body everything visible; its tables become sortable, see client/, unless the page has a script of its own */
export function shell(title: string, body: ComponentChildren, own = SHARED): string {
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
