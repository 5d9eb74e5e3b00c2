// A request of an AWS client and its answer, however they travel: handed over inside this process, or over HTTP.

export interface Request {
  readonly method: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Their names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty if there is none. */
  readonly body: Uint8Array | string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A large object is the path of its file, so that nobody holds it in memory while a slow reader reads. */
  readonly body: Uint8Array | string | { readonly file: string };
}

/** Rejects if the request could not be handled: the client gets a status of 500, and tries again. */
export type Answerer = (request: Request) => Promise<Answer>;

/** What a path leads to: the pattern, as the services name it, and an object's bucket and key. */
export interface Place {
  readonly route: '/' | '/:bucket' | '/:bucket/*' | undefined;
  readonly bucket: string;
  /** Empty for the bucket itself, also with a slash after it. */
  readonly key: string;
}

export function placeOf(path: string): Place {
  if (path === '/') return { route: '/', bucket: '', key: '' };
  const slash = path.indexOf('/', 1);
  const end = slash < 0 ? path.length : slash;
  try {
    const [bucket, key] = [path.slice(1, end), path.slice(end + 1)].map(decodeURIComponent);
    return { route: slash < 0 ? '/:bucket' : '/:bucket/*', bucket: bucket ?? '', key: key ?? '' };
  } catch {
    return { route: undefined, bucket: '', key: '' };
  }
}
