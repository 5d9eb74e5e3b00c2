// Compares secrets.
import { createHash, timingSafeEqual } from 'node:crypto';

/** Takes the same time however much of it is right. */
export function isSameSecret(given: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(right));
}
