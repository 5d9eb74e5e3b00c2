// The kinds of variants that have something in common.

/** Whether a variant calls an endpoint, which costs money and time. */
export const callsEndpoint = ({ kind }: { readonly kind: string }): boolean => kind === 'model' || kind === 'embedding';
