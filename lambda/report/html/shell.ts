// The frame of every page of Holdout: one file that loads nothing and runs nothing from a row.
import { type Html, html, Html as Markup } from './html.ts';
import { SCRIPT, SCRIPT_HASH } from './script.ts';
import { STYLE } from './style.ts';

/** Nothing may be loaded, and only the page's own script may run, whatever a row contains. */
const CONTENT_SECURITY_POLICY = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '${SCRIPT_HASH}'`;

/** @param body everything visible; its tables become sortable, see script.ts */
export function shell(title: string, body: Html): string {
  return `${html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Markup(STYLE)}</style>
</head>
<body>
${body}
<script>${new Markup(SCRIPT)}</script>
</body>
</html>`}\n`;
}
