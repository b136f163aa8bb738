// tsyringe refuses to load without it; nothing here uses its metadata.
import 'reflect-metadata';
import { container, instanceCachingFactory } from 'tsyringe';

/** A name in the container that knows the type of what it stands for. */
export type Token<T> = symbol & { readonly __resolvesTo?: T };

export type Resolve = <T>(token: Token<T>) => T;

/** Says how to make what a token stands for; made once, when first asked for. The last wins. */
export type Provide = <T>(token: Token<T>, make: (resolve: Resolve) => T) => void;

export function token<T>(name: string): Token<T> {
  return Symbol(name);
}

/** A container of one's own, on tsyringe. */
export function createContainer(): { readonly provide: Provide; readonly resolve: Resolve } {
  const child = container.createChildContainer();
  const resolve: Resolve = (wanted) => child.resolve(wanted);
  const provide: Provide = (offered, make) => {
    child.register(offered, { useFactory: instanceCachingFactory(() => make(resolve)) });
  };
  return { provide, resolve };
}
