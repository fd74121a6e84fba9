import type * as api from "./lib/api.js";

/** What a call in a worker takes beside its arguments. */
export interface CallOptions {
  /** Stops the call: it is rejected with the signal's reason, and the thread that computes it ends. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Is told how many elements of a list are done. Only where a function does for each element of a list what another does
   * for one (`loanPositions`); the result is the same.
   */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

type Api = typeof api;

type InWorker<F> = F extends (...args: infer A) => infer R ? (...args: [...A, options?: CallOptions]) => Promise<R> : never;

/** Every function of the package, as a method that answers later. */
export type ChamaMethods = { readonly [N in keyof Api]: InWorker<Api[N]> };

/** A thread in which every function can be called, one after the other. For several at once, make several. */
export interface ChamaWorker extends ChamaMethods {
  /** Ends the thread; what has not been answered is rejected. */
  close(): void;
}

/** A thread in which every function can be called. It starts with the first call. */
export const ChamaWorker: { new (): ChamaWorker };

export type * from "./lib/api.js";
export * from "./lib/errors.js";
export type * from "./lib/values.js";
