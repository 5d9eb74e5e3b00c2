// A stack's template, as far as the local runtime reads it.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseJsonAs } from '../../lambda/shared/storage/json.ts';

const Template = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});
export type Template = z.infer<typeof Template>;

export const readTemplate = (file: string): Template => parseJsonAs(readFileSync(file, 'utf8'), file, Template);
