import { describe, expect, it } from 'vitest';
import { type Lookup, resolve } from '../../../../local/template/intrinsics.ts';

const lookup: Lookup = {
  ref: (id) => ({ Queue: 'http://127.0.0.1:1/queue', 'AWS::Region': 'us-east-1' })[id],
  attribute: (id, name) => (id === 'Queue' && name === 'Arn' ? 'arn:queue' : undefined),
};
const resolved = (value: unknown) => resolve(value, lookup, 'the function Dispatch');

describe('resolve', () => {
  it.each([
    ['Ref', { Ref: 'Queue' }, 'http://127.0.0.1:1/queue'],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:queue'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, 3]] }, 'a-us-east-1-3'],
    ['Fn::Select of Fn::Split', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    [
      'Fn::Sub',
      { 'Fn::Sub': `\${Queue.Arn} in \${AWS::Region}, \${!Literal}` },
      `arn:queue in us-east-1, \${!Literal}`,
    ],
    ['Fn::Sub with variables', { 'Fn::Sub': [`\${name}!`, { name: { Ref: 'AWS::Region' } }] }, 'us-east-1!'],
    ['objects and lists around them', { list: [{ Ref: 'AWS::Region' }], n: 1 }, { list: ['us-east-1'], n: 1 }],
  ])('carries out %s', (_, value, expected) => {
    expect(resolved(value)).toEqual(expected);
  });

  it('names an unknown intrinsic function and its place', () => {
    expect(() => resolved({ Timeout: { 'Fn::If': ['a', 1, 2] } })).toThrow(
      'the function Dispatch uses Fn::If, which the local runtime does not know',
    );
  });

  it('names a resource that has no value here', () => {
    expect(() => resolved({ Ref: 'Table' })).toThrow('{"Ref":"Table"}, which has no value on this machine');
  });
});
