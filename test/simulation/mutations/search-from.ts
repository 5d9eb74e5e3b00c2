// Where to begin the search for slips that few schedules show: a little before the seed that finds each first.

/** By mutation. For all others, it is 1. */
export const SEARCH_FROM: Readonly<Record<string, number>> = {
  'no second dispatched message': 455,
  'a lease whose own write was answered twice is lost': 330,
  'a run that an event opens again is not told of': 1_000,
  'what waits in hands does not count': 455,
  'a stop is written over another': 360,
  'the first message of a run stands for all': 245,
  'a dead letter is ignored': 250,
  'a cache that cannot be written fails the batch': 180,
  'what train rows cost counts each time it is told': 185,
  'a chunk of which a row failed for now is stored without it': 160,
  'a vector from memory costs again': 72,
  'a chunk is stored whoever stored it before': 355,
  'lost samples of a wave are not asked again': 420,
  // None of the first hundred schedules shows these.
  'only the samples queue is looked at before a run is asked again': 101,
  'what is lost of it is not said again': 101,
  "one run's failure fails the batch of another": 101,
  'a sweep of collect looks at one run only': 101,
  'the account is replaced over what another wrote': 101,
  'a 409 is taken for a 412': 101,
};
