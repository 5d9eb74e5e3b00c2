// Where the definitions come from.

const SOURCES: readonly (readonly [string, string])[] = [
  [
    'scikit-learn, Metrics and scoring: quantifying the quality of predictions',
    'https://scikit-learn.org/stable/modules/model_evaluation.html',
  ],
  [
    'Agresti and Min (2005), Simple improved confidence intervals for comparing matched proportions, Statistics in Medicine 24',
    'https://doi.org/10.1002/sim.1781',
  ],
  [
    'Angelopoulos, Bates, Candès, Jordan and Lei (2021), Learn then Test: calibrating predictive algorithms to achieve risk control',
    'https://doi.org/10.48550/arXiv.2110.01052',
  ],
  [
    'Broder (1997), On the resemblance and containment of documents, Compression and Complexity of Sequences',
    'https://doi.org/10.1109/SEQUEN.1997.666900',
  ],
  [
    'Connor (1987), Sample size for testing differences in proportions for the paired-sample design, Biometrics 43',
    'https://doi.org/10.2307/2531961',
  ],
  [
    'Efron (1987), Better bootstrap confidence intervals, Journal of the American Statistical Association 82',
    'https://doi.org/10.1080/01621459.1987.10478410',
  ],
  [
    'Fleiss (1971), Measuring nominal scale agreement among many raters, Psychological Bulletin 76',
    'https://doi.org/10.1037/h0031619',
  ],
  [
    'Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6',
    'https://www.jstor.org/stable/4615733',
  ],
  [
    'Johnson (1978), Modified t tests and confidence intervals for asymmetrical populations, Journal of the American Statistical Association 73',
    'https://doi.org/10.2307/2286597',
  ],
  [
    'McNemar (1947), Note on the sampling error of the difference between correlated proportions or percentages, Psychometrika 12',
    'https://doi.org/10.1007/BF02295996',
  ],
  [
    'Northcutt, Jiang and Chuang (2021), Confident learning: estimating uncertainty in dataset labels, Journal of Artificial Intelligence Research 70',
    'https://doi.org/10.1613/jair.1.12125',
  ],
  [
    'Wilson (1927), Probable inference, the law of succession, and statistical inference, Journal of the American Statistical Association 22',
    'https://doi.org/10.1080/01621459.1927.10502953',
  ],
  [
    'Yeh (2000), More accurate tests for the statistical significance of result differences, COLING 2000',
    'https://doi.org/10.3115/992730.992783',
  ],
  [
    'Zou and Donner (2008), Construction of confidence limits about effect measures: a general approach, Statistics in Medicine 27',
    'https://doi.org/10.1002/sim.3095',
  ],
];

export function Sources() {
  return (
    <details>
      <summary>
        <h3>Sources of the definitions</h3>
      </summary>
      <ul class="sources">
        {SOURCES.map(([title, address]) => (
          <li>
            <a href={address}>{title}</a>
          </li>
        ))}
      </ul>
    </details>
  );
}
