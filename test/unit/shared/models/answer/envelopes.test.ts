// Which envelopes are read around a label, and which are not.
import { describe, expect, it } from 'vitest';
import type { Envelope } from '../../../../../lambda/shared/contracts/envelope.ts';
import { answerFormat } from '../../../../../lambda/shared/models/answer/answer-format.ts';

const LABELS = ['billing', 'bug', 'how-to'];
const DESCRIPTIONS = { billing: 'Money matters', bug: 'it breaks' };
const plain = answerFormat({ answer: 'label', reason: false }, LABELS, DESCRIPTIONS);
const json = answerFormat({ answer: 'json_schema', reason: true }, LABELS, DESCRIPTIONS);
const BECAUSE = 'The customer asks about an invoice.';

const READ: readonly (readonly [answer: string, envelope: Envelope | undefined])[] = [
  ['billing', undefined],
  [' Billing\n', undefined],
  ['\u200bbilling\u200b', undefined],
  ['\ufeffbilling', undefined],
  ['billing.', 'punctuation'],
  ['billing!', 'punctuation'],
  ['billing。', 'punctuation'],
  ['"billing"', 'markup'],
  ['＂billing＂', 'markup'],
  ['「billing」', 'markup'],
  ['`billing`', 'markup'],
  ['**billing**', 'markup'],
  ['***billing***', 'markup'],
  ['__billing__', 'markup'],
  ['_billing_.', 'markup'],
  ['- billing', 'markup'],
  ['* **billing**', 'markup'],
  ['• billing', 'markup'],
  ['1. billing', 'markup'],
  ['> billing', 'markup'],
  ['# billing', 'markup'],
  ['[billing]', 'markup'],
  ['(billing)', 'markup'],
  ['<answer>billing</answer>', 'markup'],
  ['<label>\nbilling\n</label>', 'markup'],
  ['$\\boxed{\\text{billing}}$', 'markup'],
  ['\\boxed{billing}', 'markup'],
  ['<|begin_of_box|>billing<|end_of_box|>', 'stop_token'],
  ['```\nbilling\n```', 'code_block'],
  ['```text\nbilling\n```', 'code_block'],
  ['Answer: billing', 'lead_in'],
  ['Label: billing', 'lead_in'],
  ['Label:\nbilling', 'lead_in'],
  ['**Label:** billing', 'lead_in'],
  ['**Label**: billing', 'lead_in'],
  ['**Label: billing**', 'lead_in'],
  ['Label: **billing**.', 'lead_in'],
  ['### Answer: `billing`', 'lead_in'],
  ['Final answer: "billing"', 'lead_in'],
  ['Category = billing', 'lead_in'],
  ['Classification -> billing', 'lead_in'],
  ['答案：billing', 'lead_in'],
  ['The label is billing.', 'lead_in'],
  ['The label is: billing', 'lead_in'],
  ['The label is "billing".', 'lead_in'],
  ['The most appropriate label for this text is **billing**.', 'lead_in'],
  ['The label would be billing', 'lead_in'],
  ['This is billing.', 'lead_in'],
  ['This text is classified as billing.', 'lead_in'],
  ['I would classify this text as billing.', 'lead_in'],
  ['I choose billing', 'lead_in'],
  ["It's billing.", 'lead_in'],
  ['I think this is billing.', 'lead_in'],
  ['This belongs to the billing category.', 'lead_in'],
  ['This is a billing', 'lead_in'],
  ['This message can be classified under **billing**.', 'lead_in'],
  ['billing</label>', 'markup'],
  ['billing: Money matters', 'description'],
  ['- billing: Money matters.', 'description'],
  ['billing<|im_end|>', 'stop_token'],
  ['billing</s>', 'stop_token'],
  ['billing<|eot_id|>', 'stop_token'],
  ['billing<end_of_turn>\n', 'stop_token'],
  ['billing<|endoftext|>', 'stop_token'],
  ['billing<｜end▁of▁sentence｜>', 'stop_token'],
  ['[/INST] billing', 'stop_token'],
  ['<|im_start|>assistant\nbilling<|im_end|>', 'stop_token'],
  ['<|start_header_id|>assistant<|end_header_id|>\n\nbilling<|eot_id|>', 'stop_token'],
  ['<think>Is it a bug? how-to? No.</think>\n\nbilling', 'thought'],
  ['<think>\n\n</think>\n\n**billing**', 'thought'],
  ['<think>\n<think>\nIt is no bug.\n</think>\nbilling', 'thought'],
  ['<thinking>bug</thinking>billing', 'thought'],
  ['It is no bug, it is no how-to.\n</think>\n\nbilling', 'thought'],
  ['[THINK]bug?[/THINK]billing', 'thought'],
  ['</think>billing', 'thought'],
  ['<think>billing<｜end▁of▁sentence｜>', 'reasoning'],
  ['◁think▷bug?◁/think▷billing', 'thought'],
  ['<reasoning>bug?</reasoning>\n<answer>billing</answer>', 'thought'],
  [
    '<|channel|>analysis<|message|>bug?<|end|><|start|>assistant<|channel|>final<|message|>billing<|return|>',
    'thought',
  ],
  ['<|channel|>final<|message|>billing', 'thought'],
  ['analysisIt could be a bug.assistantfinalbilling', 'thought'],
  ['<think>\nbilling', 'reasoning'],
  [`<think>${BECAUSE}\nbilling`, 'reasoning'],
  [`billing\n\n${BECAUSE}`, 'explanation'],
  [`**billing**\n\n${BECAUSE}`, 'explanation'],
  [`${BECAUSE}\n\nbilling`, 'explanation'],
  [`${BECAUSE}\nAnswer: billing`, 'explanation'],
  [`Sure! Here is the label:\n\n**billing**`, 'explanation'],
  [`The label is:\n\n**billing**\n\nExplanation: ${BECAUSE}`, 'explanation'],
  [`\`\`\`\nbilling\n\`\`\`\n${BECAUSE}`, 'explanation'],
  ['Based on the text, the label is billing.', 'explanation'],
  [`${BECAUSE} Therefore, the label is **billing**.`, 'explanation'],
  [`billing (${BECAUSE})`, 'explanation'],
  [`billing - ${BECAUSE}`, 'explanation'],
  [`billing, because the customer asks about an invoice`, 'explanation'],
  [`Billing. ${BECAUSE}`, 'explanation'],
  ['billing<|im_end|>\nbilling', 'explanation'],
  ['Label: billing\nReason: The customer asks about an invoice.', 'explanation'],
  ['billing\n\nConfidence: 95%', 'explanation'],
  ['billing (confidence: high)', 'explanation'],
  ['Answer: billing. Explanation: it is about an invoice.', 'explanation'],
  [`${BECAUSE}\n<answer>\nbilling\n</answer>`, 'explanation'],
  ['{"label": "billing"}', 'json'],
  ['{"Label": "Billing"}', 'json'],
  ['{"label": "billing", "reason": null}', 'json'],
  ['```json\n{"label": "billing"}\n```', 'json'],
  [`Here is the JSON:\n{"label": "billing"}\n${BECAUSE}`, 'json'],
  ['["billing"]', 'json'],
  ["{'label': 'billing'}", 'json'],
  ['{"category": "billing", "confidence": 0.9}', 'json'],
];

describe('an answer to plain text', () => {
  it.each(READ)('%j is read, with its envelope %s', (answer, envelope) => {
    const reading = plain.read(answer);
    expect(reading.label).toBe(0);
    expect(reading.envelope).toBe(envelope);
  });

  it.each([
    'bug or billing',
    'billing, bug',
    'billing/bug',
    'billing\nbug',
    '- billing\n- bug',
    '1. billing\n2. bug',
    'not billing',
    'The label is not billing.',
    "It isn't billing",
    'I am not sure that the label is billing.',
    'Anything but billing',
    'billing?',
    'billing: no',
    "It isn't billing.",
    "I don't think this is billing.",
    'It may be billing',
    'billing (unlikely to be right)',
    'billing - not this one',
    'This is not a billing',
    'If this is billing',
    'billing: 0.2',
    'billing\nNo.',
    'billing\nis not the right label.',
    'billing\n\nWait, that is wrong after all.',
    'The label that does not fit is\nbilling',
    'It is not\nbilling',
    'billing\nrefund',
    'billing\nfeature request',
    `bug\n${BECAUSE} It is billing.`,
    `billing\n${BECAUSE} It is not a bug.`,
    `billing\n${BECAUSE} It is a how to.`,
    'billing: it breaks',
    'bug: Money matters with billing',
    'billings',
    'nonbilling',
    'non-billing',
    'billing<|im_end|>bug',
    '<think>billing</think>',
    '<think>billing</think>bug</think>billing',
    '<think>bug or billing\nbilling',
    '<think>a</think>billing<think>b</think>bug',
    '<think>a <think>b</think> billing</think>',
    '<|channel|>analysis<|message|>billing or bug',
    '{"label": "billing", "label": "bug"}',
    '{"label": "billing", "category": "bug"}',
    '{"label": "billing"}\n{"label": "bug"}',
    '{"label": ["billing", "bug"]}',
    '["billing", "bug"]',
    '{"label": "billing"} or rather bug',
    '{"label": "billing", "reason": "it is no bug"}',
    '{"reason": "billing"}',
    'Label:',
    '<answer></answer>',
  ])('%j is invalid', (answer) => {
    expect(plain.read(answer).label).toBeUndefined();
  });

  it('keeps what the model wrote, without its thoughts, and the label alone', () => {
    expect(plain.read('<think>no bug</think>\nThe label is **billing**.')).toEqual({
      label: 0,
      answer: 'The label is **billing**.',
      written: 'billing',
      envelope: 'thought',
    });
    expect(plain.read('<think>no bug</think>\nno idea')).toEqual({ label: undefined, answer: 'no idea' });
  });
});

describe('an answer to a schema with a reason', () => {
  it.each<[string, Envelope | undefined]>([
    ['{"label":"billing"}', undefined],
    ['{"label":"billing","reason":"It is no bug."}', undefined],
    ['{"reason":null,"label":"billing"}', undefined],
    ['```json\n{"reason": "It is no bug.", "label": "billing"}\n```', 'code_block'],
    ['<think>bug?</think>{"reason": "It is no bug.", "label": "billing"}', 'thought'],
    ['Here you are: {"label": "billing"}', 'explanation'],
    ['{"label":"**billing**"}', 'markup'],
    ['billing', undefined],
  ])('%j is read, with its envelope %s', (answer, envelope) => {
    const reading = json.read(answer);
    expect(reading.label).toBe(0);
    expect(reading.envelope).toBe(envelope);
  });

  it.each(['{"label":"billing"} or bug', '{"label":"billing","label":"bug"}', '{"label":"billing or bug"}'])(
    '%j is invalid',
    (answer) => {
      expect(json.read(answer).label).toBeUndefined();
    },
  );
});

describe('labels that make reading hard', () => {
  it.each<[labels: string[], answer: string, label: string | undefined]>([
    [['bug', 'not a bug', 'bug report'], 'The label is "not a bug".', 'not a bug'],
    [['bug', 'not a bug', 'bug report'], 'The label is not a bug.', undefined],
    [['bug', 'not a bug', 'bug report'], 'bug report', 'bug report'],
    [['bug', 'not a bug', 'bug report'], '**Bug report**', 'bug report'],
    [['bug', 'not a bug', 'bug report'], 'bug\nThis is a bug report.', undefined],
    [['bug', 'not a bug', 'bug report'], 'not a bug\nIt works as it should.', 'not a bug'],
    [['new york', 'york city'], 'The label is new york city', undefined],
    [['billing', 'other'], 'billing\nIt is about money and no other topic.', undefined],
    [['yes', 'no'], 'The answer is no.', 'no'],
    [['yes', 'no'], 'No.', 'no'],
    [['yes', 'no'], 'yes\nThere is no doubt about it.', undefined],
    [['A', 'B'], 'A\nA customer asks about an invoice.', 'A'],
    [['A', 'B'], '(B)', 'B'],
    [['A', 'B'], 'A. The customer asks about an invoice.', undefined],
    [['1', '2'], '1. 2', undefined],
    [['1', '2'], '1.', '1'],
    [['1', '2'], '2. The first item of a list', undefined],
    [['-1', '1'], '- 1', undefined],
    [['-1', '1'], 'Answer: -1', '-1'],
    [['1', 'billing'], '1. billing', undefined],
    [['bug', 'a bug'], 'This is a bug.', 'a bug'],
    [['a', 'billing'], 'This is a billing.', undefined],
    [['bug', 'bug category'], 'This is the bug category.', undefined],
    [['Answer: x', 'x'], 'Answer: x', 'Answer: x'],
    [['Answer: x', 'x'], '"Answer: x"', 'Answer: x'],
    [['answer', 'billing'], 'Answer: billing', undefined],
    [['other', 'Other'], '**Other**', 'Other'],
    [['other', 'Other'], '**OTHER**', undefined],
    [['how-to', 'how to'], 'Answer: how to', 'how to'],
    [['C', 'C++', 'C#'], 'The label is C++.', 'C++'],
    [['caf\u00e9', 'the'], '**cafe\u0301**', 'caf\u00e9'],
    [['投诉', '咨询'], '投诉\n这是一个关于服务的问题。', '投诉'],
    [['投诉', '咨询'], '投诉\n这不是咨询，而是别的问题。', undefined],
    [['投诉', '咨询'], '标签：投诉', '投诉'],
    [['U.S. news', 'sports'], 'U.S. news. It is about an election there.', 'U.S. news'],
    [['<think>', 'x'], '<think>', '<think>'],
    [['__proto__', 'constructor'], '`__proto__`', '__proto__'],
  ])('of %j, %j names %j', (labels, answer, label) => {
    const { read } = answerFormat({ answer: 'label', reason: false }, labels, {});
    const found = read(answer).label;
    expect(found === undefined ? undefined : labels[found]).toBe(label);
  });
});
