// How large a run is, as a plan and the first line of a run say it.
import { plural } from '../../lambda/shared/text/words.ts';
import { plain } from './text.ts';

interface Size {
  readonly rows: number;
  readonly variants: readonly unknown[];
  readonly repeats: number;
  readonly samples: number;
}

/** @example 'tags: 100 rows × 2 variants = 200 samples' */
export function sizeText(name: string, { rows, variants, repeats, samples }: Size): string {
  const times = repeats > 1 ? ` × ${repeats} repeats` : '';
  return `${plain(name)}: ${plural(rows, 'row')} × ${plural(variants.length, 'variant')}${times} = ${plural(samples, 'sample')}`;
}
