// The distributions that figures are computed with. Each function is a package of its own: the packages of whole
// distributions would bring fifty more.
import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf';
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import tCdf from '@stdlib/stats-base-dists-t-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';

export const beta = { quantile: betaQuantile };
export const binomial = { cdf: binomialCdf };
export const normal = { cdf: normalCdf, quantile: normalQuantile };
/** Student's. */
export const t = { cdf: tCdf, quantile: tQuantile };
