import type { ModelVariant } from '../../../lambda/shared/contracts/variant.ts';
import { freezePrompt } from '../../../lambda/shared/models/prompt.ts';

/** The model `m` at the endpoint `model`, without examples. */
export const modelVariant = (labels: readonly string[]): ModelVariant => ({
  kind: 'model',
  name: 'm/zero-shot',
  model: 'm',
  endpoint: 'model',
  prompt: freezePrompt({ name: 'zero-shot' }, labels, {}),
  parameters: {},
});
