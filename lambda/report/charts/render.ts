// Draws Vega-Lite charts as SVG on the server, so that a page needs no script and a slide can use the file.
import { parse, resetSVGDefIds, textMetrics, View } from 'vega';
import { type Config, compile, type TopLevelSpec } from 'vega-lite';
import { escapeHtml } from '../html/escape.ts';

declare module 'vega' {
  /** How wide a text is taken to be; Vega's types do not know it. `text` is what its mark shows. */
  const textMetrics: { width: (item: { readonly fontSize?: number }, text: unknown) => number };
}

export interface Chart {
  /** Below charts/. */
  readonly fileName: string;
  readonly svg: string;
}

/** The page's stylesheet has light and dark versions; a separate file is light. */
export const INK = 'var(--ink, #1b2028)';
export const SOFT = 'var(--soft, #5a6472)';
const LINE = 'var(--line, #dde1e7)';
export const PAPER = 'var(--paper, #ffffff)';
export const BLUE = 'var(--right, #2f6fd6)';
export const ORANGE = 'var(--wrong, #d9822b)';

/** Pixels of a chart's area. */
export const WIDTH = 560;
/** Characters of a name in a chart. */
const MAX_NAME = 40;

const FONT_SIZE = 12;
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

const CONFIG: Config = {
  // The label of the image says once what it shows.
  aria: false,
  background: PAPER,
  font: FONT,
  view: { stroke: null },
  axis: {
    labelColor: SOFT,
    titleColor: INK,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 600,
    domainColor: SOFT,
    tickColor: LINE,
    gridColor: LINE,
    labelLimit: 280,
  },
  legend: { labelColor: SOFT, titleColor: INK, labelFontSize: 12 },
  text: { color: INK, fontSize: FONT_SIZE, font: FONT },
};

/** Ems of a character: East Asian ones and pictures, capitals and other wide ones, all others. */
const EMS = { full: 1.1, wide: 0.8, other: 0.6 };
const FULL = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\uff60]|\p{Extended_Pictographic}/u;
const WIDE = /[\p{Lu}mw@%—]/u;

/** Without a canvas Vega takes each character to be 0.8 em wide, which leaves half of a narrow chart empty. */
textMetrics.width = ({ fontSize = 11 }, text) =>
  [...String(text ?? '')].reduce(
    (sum, one) => sum + (FULL.test(one) ? EMS.full : WIDE.test(one) ? EMS.wide : EMS.other) * fontSize,
    0,
  );

/** Pixels of a name in a chart, rather too many than too few. */
export const textWidth = (text: string): number => textMetrics.width({ fontSize: FONT_SIZE }, text);

/** The same bytes for the same charts in the same order. */
export function startCharts(): void {
  resetSVGDefIds();
}

/** @param description what the chart shows, for people who cannot see it. */
export async function renderSvg(spec: TopLevelSpec, description: string): Promise<string> {
  const view = new View(parse(compile({ ...spec, config: CONFIG }).spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return withoutIdleMarkup(svg).replace(
    '<svg ',
    () => `<svg role="img" aria-label="${escapeHtml(description)}"${FONT_ATTRIBUTE} `,
  );
}

const TAG = /<[a-z]+ [^<>]*>/g;
/** Attributes without effect: an image has no parts for a screen reader or a mouse, and is opaque. */
const IDLE_ATTRIBUTE =
  / (?:role="graphics-[a-z]+"|aria-roledescription="[^"]*"|aria-hidden="true"|pointer-events="none"|class="[^"]*"|(?:stroke-|fill-)?opacity="1"|transform="translate\(0,0\)")/g;
/** The image says it once. */
const FONT_ATTRIBUTE = ` font-family="${escapeHtml(FONT)}"`;
const IDLE_PATH = /<path(?: [^<>]*)? (?:d=""|d="M0,0h0v0h0Z")(?: [^<>]*)?\/>/g;

/**
 * Removes about half of what Vega writes, but only inside tags. Vega escapes `<` and `>`, so texts stay as they are.
 */
function withoutIdleMarkup(svg: string): string {
  return svg.replace(IDLE_PATH, '').replace(TAG, (tag) => tag.replace(IDLE_ATTRIBUTE, '').replace(FONT_ATTRIBUTE, ''));
}

/**
 * The field `name` to the left of each row of a chart: an axis would need the names in an expression, and there a name
 * such as `constructor` is taken for something else.
 */
export function rowNames<Y extends object>(y: Y) {
  return {
    mark: { type: 'text' as const, align: 'right' as const, baseline: 'middle' as const, dx: -8 },
    encoding: { y, x: { value: 0 }, text: { field: 'name' } },
  };
}

/** The name of a variant on one line, without characters that SVG forbids. */
export function chartName(name: string, most = MAX_NAME): string {
  const line = name
    .toWellFormed()
    .replace(/\s+/gu, ' ')
    .replace(/\p{Cc}/gu, '\uFFFD');
  return line.length <= most ? line : `${line.slice(0, most - 1).toWellFormed()}…`;
}
