// Every function in a thread of its own. Arguments and results cross as text, so that what may be given is the same.

import { settled } from "./answer.js";
import * as calls from "./calls.js";
import { encode } from "./encode.js";

// A long list goes in blocks of so many elements, so that there is something to tell between them.
const BLOCK = 250;
// What every function takes at once; of a longer list the core says itself whether it is too long.
const LONGEST = 10_000;

/** The class whose threads are started by `spawn(answered, failed)`. */
export function workerClass(spawn) {
  class ChamaWorker {
    #thread = null;
    #waiting = new Map();
    #last = 0;
    #closed = false;

    /** Ends the thread. What has not been answered is rejected. */
    close() {
      this.#closed = true;
      this.#failed(new Error("chama-core/worker: closed"));
    }

    static {
      for (const [name, call] of Object.entries(calls)) {
        const count = Object.keys(call.params).length;
        ChamaWorker.prototype[name] = async function (...values) {
          const { signal, onProgress } = values[count] ?? {};
          const send = (json) => this.#send(call.name, json, signal);
          const blocks = onProgress ? blocksOf(call, values) : null;
          const answer = blocks && (await inBlocks(call, blocks, send, onProgress));
          if (answer) return answer;
          const { json, foreign } = encode(call, values);
          return settled(await send(json), foreign);
        };
      }
    }

    /** Sends a call and returns its answer as text. */
    #send(name, json, signal) {
      return new Promise((resolve, reject) => {
        if (this.#closed) throw new Error("chama-core/worker: closed");
        signal?.throwIfAborted();
        const id = ++this.#last;
        const message = { id, name, json };
        const abort = () => {
          this.#waiting.delete(id);
          reject(signal.reason);
          this.#again();
        };
        signal?.addEventListener("abort", abort, { once: true });
        const done = (settle) => (answer) => {
          signal?.removeEventListener("abort", abort);
          settle(answer);
        };
        this.#waiting.set(id, { message, resolve: done(resolve), reject: done(reject) });
        this.#running().postMessage(message);
        this.#keep();
      });
    }

    #running() {
      this.#thread ??= spawn(
        ({ id, text }) => {
          const waiting = this.#waiting.get(id);
          this.#waiting.delete(id);
          waiting?.resolve(text);
          this.#keep();
        },
        (error) => this.#failed(error),
      );
      return this.#thread;
    }

    /** A call that runs cannot be stopped: its thread ends, and the other calls go to a new one. */
    #again() {
      this.#end();
      for (const { message } of this.#waiting.values()) this.#running().postMessage(message);
      this.#keep();
    }

    /** In Node a thread keeps the program alive while somebody waits for it, and no longer. */
    #keep() {
      if (this.#waiting.size > 0) this.#thread?.ref?.();
      else this.#thread?.unref?.();
    }

    #failed(error) {
      this.#end();
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    }

    #end() {
      this.#thread?.terminate();
      this.#thread = null;
    }
  }
  return ChamaWorker;
}

/** The arguments of a call cut in blocks, where each element of its list is on its own. */
function blocksOf(call, values) {
  const at = Object.keys(call.params).indexOf(call.batch);
  const list = values[at];
  if (!Array.isArray(list) || list.length === 0 || list.length > LONGEST) return null;
  // Elements with the same id may be refused together, though not alone.
  const ids = list.flatMap(idsOf);
  if (new Set(ids).size < ids.length) return null;
  const blocks = [];
  for (let start = 0; start < list.length; start += BLOCK) {
    blocks.push(values.with(at, list.slice(start, start + BLOCK)));
  }
  return { blocks, total: list.length };
}

/** The texts of the keys `id` in an object and in the objects right inside of it, by their paths. */
function idsOf(one) {
  const ids = [];
  for (const [path, part] of [["", one], ...Object.entries(one ?? {})]) {
    if (typeof part?.id === "string") ids.push(`${path}:${part.id}`);
  }
  return ids;
}

/** The results of all blocks, or nothing if one is refused: then the whole call says why, with the right place. */
async function inBlocks(call, { blocks, total }, send, onProgress) {
  const results = [];
  for (const values of blocks) {
    const { json, foreign } = encode(call, values);
    const { returns } = JSON.parse(await send(json));
    if (!returns || foreign.length > 0) return null;
    for (const one of returns) results.push(one);
    onProgress(results.length, total);
  }
  return results;
}
