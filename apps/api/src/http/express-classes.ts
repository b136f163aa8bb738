import express, { type Express } from 'express';
import { IncomingMessage, ServerResponse } from 'node:http';
import { createGatheredPieces, type GatheredPieces } from './gathered-pieces.ts';

/** What a Node server makes its requests and responses of. */
export interface HttpClasses {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse<InstanceType<typeof IncomingMessage>>;
}

/** Of a body, as they come. What a sender writes at once comes in one or two. */
const MAX_PIECES = 4;

// Nothing here keeps values for templates, and Express would make each response an object for them.
const NO_LOCALS = Object.freeze({});

// Nobody reads trailers, and Node would keep them, as many bytes as headers may have, with each
// request that waits for its turn.
const NO_TRAILERS: PropertyDescriptor = { get: () => [], set: () => undefined };

/**
 * Classes whose instances are what this Express application makes of requests and responses.
 * Express changes the prototype of each one that it is handed, which gives V8 objects of ever new
 * shapes; these have the right one from birth, so nothing changes.
 */
export function createExpressClasses(app: Express): HttpClasses {
  class ExpressRequest extends IncomingMessage {
    #pieces = 0;
    #gathered: GatheredPieces | undefined;

    /** Takes what Node's parser has of the body; null: all of it. */
    override push(piece: Buffer | null): boolean {
      this.#pieces += 1;
      if (this.#pieces <= MAX_PIECES) return super.push(piece);
      this.#gathered ??= createGatheredPieces((block) => super.push(block));
      return piece === null ? this.#gathered.end() : this.#gathered.add(piece);
    }
  }
  Object.defineProperty(ExpressRequest.prototype, 'rawTrailers', NO_TRAILERS);
  class ExpressResponse extends ServerResponse {}
  app.request = bequeath(ExpressRequest.prototype, express.request, { app });
  app.response = bequeath(ExpressResponse.prototype, express.response, { app, locals: NO_LOCALS });
  return { IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse };
}

function bequeath<Prototype>(heir: object, prototype: Prototype, values: object): Prototype {
  return Object.assign(Object.setPrototypeOf(heir, prototype as object), values) as Prototype;
}
