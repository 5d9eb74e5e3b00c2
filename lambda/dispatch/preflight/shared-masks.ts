// What one prompt shows of a server's masks holds for the other prompts of its model.
import type { ModelVariant, Variant } from '../../shared/contracts/variant.ts';

/**
 * A schema is the mask, so the server treats every schema alike, at any temperature. See models/answer/masks.ts: an
 * answer shows the mask only if the model would have written something else.
 */
export function shareMasks(variants: readonly Variant[]): Variant[] {
  const shown = new Set(variants.filter((variant) => isForced(variant) && variant.masked).map(placeOf));
  return variants.map((variant) =>
    isForced(variant) && shown.has(placeOf(variant)) ? { ...variant, masked: true } : variant,
  );
}

const isForced = (variant: Variant): variant is ModelVariant =>
  variant.kind === 'model' && variant.prompt.answer === 'json_schema';

const placeOf = (variant: Variant): string =>
  variant.kind === 'model' ? JSON.stringify([variant.endpoint, variant.model]) : '';
