// The tables of the stores that commit in one guarded batch: those of the SQLite store, a revision for each head, and the guard.

import { GUARDED, SCHEMA as TABLES, STEPS } from "../stores/sqlite/schema.js";

/** The schema that this version reads and writes. */
export const SCHEMA = GUARDED + TABLES;

/** Whether there is a schema, and which. */
export const VERSIONED = "select 1 from sqlite_master where name = 'convostate_schema'";
export const VERSION = "select version from convostate_schema";
/** Its one check fails the batch that would write over what it has not seen. Nothing is ever in it. */
const GUARD = `alter table convostate_head add column revision text not null default '';
   create table convostate_guard (moved integer not null constraint convostate_moved check (moved = 0)) strict`;
const VERSION_TABLE = "create table convostate_schema (version integer not null) strict; insert into convostate_schema values (0)";

/**
 * The statements that lead from a schema to this one; one of the SQLite store is taken over.
 * @param {number} version 0 for none
 */
export function stepsFrom(version) {
  const isGuarded = version >= GUARDED;
  const steps = [...STEPS.slice(version - (isGuarded ? GUARDED : 0)), `update convostate_schema set version = ${SCHEMA}`];
  if (!isGuarded) steps.push(GUARD);
  if (version === 0) steps.unshift(VERSION_TABLE);
  // No text in them has a semicolon.
  return steps.flatMap((step) => step.split(";")).filter((statement) => statement.trim() !== "");
}
