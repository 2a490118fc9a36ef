// The driver of one database for all clients, in which `migrate` makes the tables: D1, libSQL.

import { hasSchema, noSchema } from "../stores/failure.js";
import { GuardedDriver } from "./driver.js";
import { SCHEMA, VERSION, VERSIONED, stepsFrom } from "./schema.js";

/** @typedef {import("../stores/driver.js").Driver} Driver */

/** @implements {Driver} */
export class DatabaseDriver extends GuardedDriver {
  #isReady = false;

  async migrate() {
    return super.work(async () => {
      for (let isFirst = true; ; isFirst = false) {
        const version = await this.#version();
        if (hasSchema(this.store, version, SCHEMA)) return;
        try {
          await this.portOf()("write", stepsFrom(version).map((step) => [step, []]));
          return;
        } catch (error) {
          // Another process may have made the same step.
          if (!isFirst) throw error;
        }
      }
    });
  }

  /**
   * Refuses a database without this schema.
   * @template T
   * @param {() => Promise<T>} work
   */
  async work(work) {
    try {
      return await super.work(async () => {
        if (!this.#isReady && !hasSchema(this.store, await this.#version(), SCHEMA)) throw noSchema(this.store);
        this.#isReady = true;
        return work();
      });
    } catch (error) {
      // It may be another schema by now.
      this.#isReady = false;
      throw error;
    }
  }

  async #version() {
    const [known = []] = await this.read(this.portOf(), [[VERSIONED, []]]);
    if (known.length === 0) return 0;
    const [[[version] = []] = []] = await this.read(this.portOf(), [[VERSION, []]]);
    return version;
  }
}
