// What goes wrong in a schedule: an explicit list, so that a failing one can be made shorter.

/** At a request of a function to a service or to the model. */
export const REQUEST_FAULTS = [
  /** The instance dies; the request was never made. */
  'crash before',
  /** The instance dies; the request was carried out. */
  'crash after',
  /** Carried out, the answer lost, and carried out again by the SDK, whose second answer is what the function sees. */
  'retried',
  /** An error, and nothing was carried out. */
  'unavailable',
  /** An error, and yet it was carried out. */
  'answer lost',
  /** Never answered: the function runs into its time limit. Nothing was carried out. */
  'hangs before',
  'hangs after',
  /** Takes up to some minutes. */
  'slow',
  /** The body of the answer breaks off. */
  'torn',
  /** S3's 409 to a conditional write. */
  'conflict',
  /** SQS takes some of the entries only. */
  'refused',
] as const;

/** What happens beside a request, at the moment when it is made; the request itself goes its way. */
export const ACCIDENTS = [
  /** Its user ends every run that is open. */
  'all cancelled',
  /** All instances die at once, and every open run is gone on with, as on a machine that is started again. */
  'restart',
  /** The same, and segments that were written of late are gone or empty: the disk had not kept them yet. */
  'power cut',
] as const;
export type Accident = (typeof ACCIDENTS)[number];

/** At a segment, some time after it was written. */
export const DAMAGES = ['damaged, then restored', 'damaged, then cancelled'] as const;
export type Damage = (typeof DAMAGES)[number];

/** At an upload. */
export const UPLOAD_FAULTS = ['event twice', 'replaced', 'cancelled'] as const;

/** At a message on its way to, or from, a queue. */
export const MESSAGE_FAULTS = ['delivered twice', 'acknowledgement lost', 'message lost'] as const;

export const SERVICES = ['S3', 'SQS', 'SSM', 'models', 'events'] as const;
export type Service = (typeof SERVICES)[number];

export type RequestFault = (typeof REQUEST_FAULTS)[number];
export type FaultKind =
  | RequestFault
  | Accident
  | Damage
  | (typeof UPLOAD_FAULTS)[number]
  | (typeof MESSAGE_FAULTS)[number]
  /** At the schedule, which comes at least once too. */
  | 'sweep twice'
  /** At a service: nothing but errors for up to some minutes. */
  | 'outage'
  /** At SQS: for some seconds it takes only some of the entries of each batch. */
  | 'busy';

export interface Fault {
  readonly kind: FaultKind;
  /** A function (`report`), one of its requests (`report PutObject manifest.json`), a service, or another place. */
  readonly at: string;
  /** The how-manieth time, from 1; or EVERY. */
  readonly nth: number;
}

export const EVERY = 0;

export const describeFault = ({ kind, at, nth }: Fault): string =>
  `${kind}: ${at} (${nth === EVERY ? 'every time' : nth})`;

/** Whether there is such a fault at such a request. */
export function applies(kind: RequestFault, request: string): boolean {
  if (kind === 'torn') return request.includes(' GetObject ') || request.includes(' POST ');
  if (kind === 'conflict') return request.includes(' PutObject ');
  if (kind === 'refused') return / (Send|Delete)MessageBatch /.test(request);
  // The client of the models does not retry.
  if (kind === 'retried') return !request.includes(' POST ');
  return true;
}

export const kindsAt = (request: string): RequestFault[] => REQUEST_FAULTS.filter((kind) => applies(kind, request));

/** Hands out each fault at its place. */
export class Faults {
  /** Those that have come to pass. */
  readonly occurred = new Set<Fault>();
  readonly #counts = new Map<string, number>();
  readonly #byPlace: ReadonlyMap<string, readonly Fault[]>;

  constructor(faults: readonly Fault[]) {
    this.#byPlace = Map.groupBy(faults, ({ at }) => at);
  }

  /** @param places names of what is happening, from the special to the general. */
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

  /** How often each place was passed. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }
}
