// Unpacks the body of an answer by its Content-Encoding.
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** What is asked for. Servers that send `br` unasked are read as well. */
export const ACCEPTED_CODINGS = 'gzip, deflate';

/** A body that ends within its last block is read as far as it goes, as browsers do. */
const LENIENT = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const LENIENT_BROTLI = {
  flush: constants.BROTLI_OPERATION_FLUSH,
  finishFlush: constants.BROTLI_OPERATION_FLUSH,
};

/** @returns the response itself if it is not packed, or with what nobody can unpack */
export function unpacked(response: IncomingMessage): Readable {
  switch (response.headers['content-encoding']?.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return response.pipe(createGunzip(LENIENT));
    case 'deflate':
      return response.pipe(createInflate(LENIENT));
    case 'br':
      return response.pipe(createBrotliDecompress(LENIENT_BROTLI));
    default:
      return response;
  }
}
