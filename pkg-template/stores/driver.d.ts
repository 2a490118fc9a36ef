// What the stores of this package have of it is what everybody has.
export * from "../entry/driver.js";
import type { Client, Driver, Plan } from "../entry/driver.js";

/** A write of one client. */
export interface Write<Answer> {
  client: Client;
  begin: () => Plan<Answer>;
}

/** A driver of this package. */
export interface OwnDriver extends Driver {
  /**
   * Runs writes of different clients in one commit of all, where that takes less than one each. What is thrown is of one of them, and
   * undid them all.
   */
  runAll?<Answer>(writes: Write<Answer>[]): Promise<Answer[]>;
}
