import { describe, expect, it } from 'vitest';
import { minimize, type Objective } from '../../../../lambda/shared/baselines/lbfgs.ts';

const options = { gradientTolerance: 1e-8, maxIterations: 500 };

describe('minimize', () => {
  it('finds the minimum of an ill-conditioned quadratic', () => {
    const scales = Float64Array.from({ length: 30 }, (_, i) => 10 ** (i / 10));
    const quadratic: Objective = (x, gradient) => {
      gradient.set(x.map((value, i) => (scales[i] ?? 0) * (value - i)));
      return x.reduce((sum, value, i) => sum + ((scales[i] ?? 0) * (value - i) ** 2) / 2, 0);
    };
    const result = minimize(quadratic, new Float64Array(30), options);
    expect(result.converged).toBe(true);
    result.x.forEach((value, i) => {
      expect(value).toBeCloseTo(i, 7);
    });
  });

  it('reaches the same minimum in fewer iterations with the curvature', () => {
    const scales = Float64Array.from({ length: 200 }, (_, i) => 10 ** (i / 25));
    const quartic: Objective = (x, gradient) => {
      gradient.set(x.map((value, i) => (scales[i] ?? 0) * (value - 1 + (value - 1) ** 3)));
      return x.reduce((sum, value, i) => sum + (scales[i] ?? 0) * ((value - 1) ** 2 / 2 + (value - 1) ** 4 / 4), 0);
    };
    const measure = (x: Float64Array, curvature: Float32Array) =>
      curvature.set(x.map((value, i) => (scales[i] ?? 0) * (1 + 3 * (value - 1) ** 2)));
    const plain = minimize(quartic, new Float64Array(200), options);
    const measured = minimize(quartic, new Float64Array(200), { ...options, measure });
    expect(measured.converged).toBe(true);
    expect(measured.iterations).toBeLessThan(plain.iterations / 5);
    expect(measured.x.every((value) => Math.abs(value - 1) < 1e-6)).toBe(true);
  });

  it('follows the curved valley of the Rosenbrock function', () => {
    const rosenbrock: Objective = (point, gradient) => {
      const [x = 0, y = 0] = point;
      gradient.set([-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)]);
      return 100 * (y - x * x) ** 2 + (1 - x) ** 2;
    };
    const result = minimize(rosenbrock, Float64Array.of(-1.2, 1), options);
    expect(result.converged).toBe(true);
    // Steepest descent needs thousands.
    expect(result.iterations).toBeLessThan(60);
    expect(result.x[0]).toBeCloseTo(1, 7);
    expect(result.x[1]).toBeCloseTo(1, 7);
  });

  it('says when there were too few iterations', () => {
    const quartic: Objective = (x, gradient) => {
      gradient.set(x.map((value) => 4 * value ** 3));
      return x.reduce((sum, value) => sum + value ** 4, 0);
    };
    expect(minimize(quartic, Float64Array.of(5, -3), { ...options, maxIterations: 2 })).toMatchObject({
      iterations: 2,
      converged: false,
    });
  });

  it('stops on a function without a minimum', () => {
    const linear: Objective = (x, gradient) => {
      gradient.fill(1);
      return x[0] ?? 0;
    };
    expect(minimize(linear, Float64Array.of(0), options).converged).toBe(false);
  });
});
