// The trained TF-IDF classifier as it is stored at runs/<run>/tfidf.json.gz.
import { z } from 'zod';

export const TfidfModel = z.object({
  /** Terms in column order. */
  vocabulary: z.array(z.string()),
  /** Inverse document frequency per term. */
  idf: z.array(z.number()),
  /** coef[label][term], in the run's label order. */
  coef: z.array(z.array(z.number())),
  intercept: z.array(z.number()),
});
export type TfidfModel = z.infer<typeof TfidfModel>;
