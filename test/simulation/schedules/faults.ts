// The faults of a schedule, as an explicit list, so that a failing schedule can be shortened.

/** Faults at a function's request to a service or a model. */
export const REQUEST_FAULTS = [
  /** The instance dies before the request is carried out. */
  'crash before',
  /** The instance dies after the request was carried out. */
  'crash after',
  /** Carried out, the answer lost, and carried out again by the SDK. The function sees the second answer. */
  'retried',
  /** An error; nothing was carried out. */
  'unavailable',
  /** An error, although it was carried out. */
  'answer lost',
  /** Never carried out and never answered, so the function times out. */
  'hangs before',
  'hangs after',
  /** Takes up to several minutes. */
  'slow',
  /** The answer's body breaks off. */
  'torn',
  /** S3 answers a conditional write with 409. */
  'conflict',
  /** SQS accepts only some of the entries. */
  'refused',
] as const;

/** Accidents that happen at the moment of a request. The request itself is unaffected. */
export const ACCIDENTS = [
  /** The user cancels every open run. */
  'all cancelled',
  /** All instances die at once, and every open run is resumed, as after a reboot. */
  'restart',
  /** The same, and recent segments are gone or empty because the disk had not kept them yet. */
  'power cut',
] as const;
export type Accident = (typeof ACCIDENTS)[number];

/** Damage to a segment, some time after it was written. */
export const DAMAGES = ['damaged, then restored', 'damaged, then cancelled'] as const;
export type Damage = (typeof DAMAGES)[number];

/** Faults at an upload. */
export const UPLOAD_FAULTS = ['event twice', 'replaced', 'cancelled'] as const;

/** Faults at a message on its way to or from a queue. */
export const MESSAGE_FAULTS = ['delivered twice', 'acknowledgement lost', 'message lost'] as const;

export const SERVICES = ['S3', 'SQS', 'SSM', 'Lambda', 'models', 'events'] as const;
export type Service = (typeof SERVICES)[number];

export type RequestFault = (typeof REQUEST_FAULTS)[number];
export type FaultKind =
  | RequestFault
  | Accident
  | Damage
  | (typeof UPLOAD_FAULTS)[number]
  | (typeof MESSAGE_FAULTS)[number]
  /** At the schedule, which also delivers at least once. */
  | 'sweep twice'
  /** At an accepted invocation of report, which Lambda may carry out twice. */
  | 'render twice'
  /** At a service: only errors, for up to several minutes. */
  | 'outage'
  /** At SQS: it accepts only some entries of each batch, for some seconds. */
  | 'busy';

export interface Fault {
  readonly kind: FaultKind;
  /** A function (`report`), one of its requests (`report PutObject manifest.json`), a service, or another place. */
  readonly at: string;
  /** Which occurrence, counted from 1, or EVERY. */
  readonly nth: number;
}

export const EVERY = 0;

export const describeFault = ({ kind, at, nth }: Fault): string =>
  `${kind}: ${at} (${nth === EVERY ? 'every time' : nth})`;

/** Whether this fault can happen at this request. */
export function applies(kind: RequestFault, request: string): boolean {
  if (kind === 'torn') return request.includes(' GetObject ') || request.includes(' POST ');
  if (kind === 'conflict') return request.includes(' PutObject ');
  if (kind === 'refused') return / (Send|Delete)MessageBatch /.test(request);
  // The model client does not retry.
  if (kind === 'retried') return !request.includes(' POST ');
  return true;
}

export const kindsAt = (request: string): RequestFault[] => REQUEST_FAULTS.filter((kind) => applies(kind, request));

/** Hands out each fault when its place is reached. */
export class Faults {
  /** Faults that have happened. */
  readonly occurred = new Set<Fault>();
  readonly #counts = new Map<string, number>();
  readonly #byPlace: ReadonlyMap<string, readonly Fault[]>;

  constructor(faults: readonly Fault[]) {
    this.#byPlace = Map.groupBy(faults, ({ at }) => at);
  }

  /** @param places names for what is happening, from the most specific to the most general. */
  at(...places: readonly string[]): FaultKind | undefined {
    let found: Fault | undefined;
    for (const place of places) {
      const count = (this.#counts.get(place) ?? 0) + 1;
      this.#counts.set(place, count);
      found ??= this.#byPlace.get(place)?.find(({ nth }) => nth === count || nth === EVERY);
    }
    if (found) this.occurred.add(found);
    return found?.kind;
  }

  /** How often each place was reached. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }
}
