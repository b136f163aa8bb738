/** Answers one role's requests on one connection. */
export type Role<Request> = (request: Request) => unknown;
