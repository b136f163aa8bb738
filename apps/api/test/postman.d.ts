// What is used of two packages that declare no types.

declare module 'postman-collection' {
  export interface Item {
    readonly name: string;
  }

  const postman: {
    readonly Collection: new (definition: object) => object;
  };
  export default postman;
}

declare module 'postman-runtime' {
  import type { Item } from 'postman-collection';

  type Failure = Error | null;

  interface Assertion {
    readonly name: string;
    readonly passed: boolean;
    readonly error?: Error;
  }

  interface Callbacks {
    beforeItem(failure: Failure, cursor: unknown, item: Item): void;
    assertion(cursor: unknown, assertions: readonly Assertion[]): void;
    exception(cursor: unknown, error: Error): void;
    request(failure: Failure, cursor: unknown, response?: { readonly code: number }): void;
    item(): void;
    done(failure: Failure): void;
  }

  interface Run {
    readonly host: { dispose(): void };
    start(callbacks: Callbacks): void;
  }

  interface Runner {
    run(
      collection: object,
      options: { readonly timeout: { readonly global: number } },
      begun: (failure: Failure, run: Run) => void,
    ): void;
  }

  const runtime: { readonly Runner: new () => Runner };
  export default runtime;
}
