import postman from 'postman-collection';
import runtime from 'postman-runtime';

const WITHIN_MS = 15_000;

/** What Postman did with one request. */
export interface Executed {
  readonly name: string;
  status: number | undefined;
  /** Tests of its scripts that held. */
  held: number;
  /** Those that did not, and whatever else went wrong. */
  readonly failures: string[];
}

/** Runs a collection from its top to its end in Postman's own engine. */
export async function runCollection(collection: object): Promise<readonly Executed[]> {
  const executed: Executed[] = [];
  const fail = (error: Error | null | undefined): void => {
    if (error) executed.at(-1)?.failures.push(error.message);
  };
  return new Promise((resolve, reject) => {
    const options = { timeout: { global: WITHIN_MS } };
    new runtime.Runner().run(new postman.Collection(collection), options, (failure, run) => {
      if (failure !== null) return reject(failure);
      return run.start({
        beforeItem(error, _, { name }) {
          executed.push({ name, status: undefined, held: 0, failures: [] });
          fail(error);
        },
        assertion(_, assertions) {
          for (const { name, passed, error } of assertions) {
            const current = executed.at(-1);
            if (passed && current !== undefined) current.held += 1;
            else current?.failures.push(`${name}: ${error?.message}`);
          }
        },
        exception: (_, error) => fail(error),
        request(error, _, response) {
          const current = executed.at(-1);
          if (current !== undefined) current.status = response?.code;
          fail(error);
        },
        item: () => undefined,
        done(error) {
          run.host.dispose();
          if (error === null) resolve(executed);
          else reject(error);
        },
      });
    });
  });
}
