import { S3ServiceException } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { CommandError, explain } from '../../../../cli/terminal/explain.ts';
import { InputError } from '../../../../lambda/shared/text/input-error.ts';

const aws = (name: string, httpStatusCode: number, message = 'x') =>
  new S3ServiceException({ name, message, $fault: 'client', $metadata: { httpStatusCode } });

describe('explain', () => {
  it('says what is wrong with an input, one line per problem', () => {
    const error = new InputError([{ file: 'a.csv', line: 7, message: 'no label.', advice: 'Add it.' }], 3);
    expect(explain(error)).toBe('a.csv:7: no label. Add it.\n… and 3 more');
  });

  it('removes control characters from what a file says', () => {
    expect(explain(new InputError([{ file: 'a.csv', message: 'label \u001b[2Jx' }]))).toBe('a.csv: label x');
  });

  it('passes on what a command says itself', () => {
    expect(explain(new CommandError('There is no stack X.'))).toBe('There is no stack X.');
  });

  it.each([
    [Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC', path: '/x/y' }), /^The disk is full: \/x\/y$/],
    [Object.assign(new Error('mkdir'), { code: 'EACCES', path: 'out' }), /^Permission denied: out$/],
    [Object.assign(new Error('no'), { name: 'CredentialsProviderError' }), /no AWS credentials\. Run `aws configure`/],
    [new Error('Region is missing'), /Set AWS_REGION/],
    [aws('ExpiredToken', 400), /expired/],
    [
      aws('AccessDenied', 403, 'not authorized to perform: s3:ListBucket'),
      /does not allow this: not authorized to.*--team$/,
    ],
    [aws('SignatureDoesNotMatch', 403), /the secret key does not belong/],
    [aws('403', 403, 'UnknownError'), /does not allow this/],
  ])('knows the way out of %s', (error, message) => {
    expect(explain(error)).toMatch(message);
  });

  it('does not explain a bug of the program', () => {
    expect(explain(new TypeError('x is not a function'))).toBeUndefined();
    expect(explain('thrown text')).toBeUndefined();
  });
});
