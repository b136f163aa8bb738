import express, { type Express } from 'express';
import { IncomingMessage, ServerResponse } from 'node:http';

/** What a Node server makes its requests and responses of. */
export interface HttpClasses {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse<InstanceType<typeof IncomingMessage>>;
}

// Nothing here keeps values for templates, and Express would make each response an object for them.
const NO_LOCALS = Object.freeze({});

/**
 * Classes whose instances are what this Express application makes of requests and responses.
 * Express changes the prototype of each one that it is handed, which gives V8 objects of ever new
 * shapes; these have the right one from birth, so nothing changes.
 */
export function createExpressClasses(app: Express): HttpClasses {
  class ExpressRequest extends IncomingMessage {}
  class ExpressResponse extends ServerResponse {}
  app.request = bequeath(ExpressRequest.prototype, express.request, { app });
  app.response = bequeath(ExpressResponse.prototype, express.response, { app, locals: NO_LOCALS });
  return { IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse };
}

function bequeath<Prototype>(heir: object, prototype: Prototype, values: object): Prototype {
  return Object.assign(Object.setPrototypeOf(heir, prototype as object), values) as Prototype;
}
