import type { DeliveryResult } from './delivery-result.ts';

/** A refusal that the client is told about, thrown from wherever it is found. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  /** What a delivery's result is when it ends so. */
  readonly result: DeliveryResult;

  /** `detail` is what the client reads. */
  constructor(status: number, detail: string, result: DeliveryResult) {
    super(detail);
    this.status = status;
    this.result = result;
  }
}
