// Mocha's own spec reporter, followed by a line for each test that failed and the one that machines
// read: whoever sees no more than the end of a run is to know what failed in it.
const { reporters } = require('mocha');

/** Characters: a difference between two objects may go on over hundreds of lines. */
const MOST_OF_A_REASON = 500;

module.exports = class TotalsReporter extends reporters.Spec {
  #failed = [];

  constructor(runner, options) {
    super(runner, options);
    runner.on('fail', (test, error) => {
      const why = String(error?.message ?? error)
        .replaceAll(/\s+/g, ' ')
        .slice(0, MOST_OF_A_REASON);
      this.#failed.push(`failed: ${test.fullTitle()}: ${why}`);
    });
  }

  epilogue() {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    for (const line of this.#failed) console.log(line);
    console.log(`${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ''}`);
  }
};
