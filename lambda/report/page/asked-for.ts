// In which form a model was asked for its label, in words.
export const ASKED_FOR = {
  label: 'a plain label',
  json_schema: 'JSON under a schema with the labels',
  decision: 'a choice at the decision endpoint',
} as const;
