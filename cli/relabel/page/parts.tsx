// Building blocks of the relabel page.
import { presentable } from '../../../lambda/report/html/escape.ts';
import { Foreign } from '../../../lambda/report/html/parts.tsx';

/** Characters of a label that are shown. */
const MAX_LABEL = 120;

/** A label is kept as it is, because it goes into checked.csv, and shown as a page may have it. */
export function LabelName({ text }: { text: string }) {
  return <Foreign text={presentable(text)} max={MAX_LABEL} />;
}

export function Key({ name }: { name: string }) {
  return <kbd>{name}</kbd>;
}
