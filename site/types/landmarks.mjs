// A plugin of TypeDoc: says of its pages' parts what they are, for who hears them; tests/site asks axe.

import { PageEvent } from "typedoc";

const PARTS = [
  ['<div class="col-content">', '<div class="col-content" role="main">'],
  ['<nav id="tsd-sidebar-links"', '<nav aria-label="Other pages" id="tsd-sidebar-links"'],
  ['<nav class="tsd-navigation">', '<nav aria-label="Entries" class="tsd-navigation">'],
  ['<div class="page-menu">', '<div class="page-menu" role="complementary" aria-label="On this page">'],
];

/** @param {import("typedoc").Application} app */
export function load(app) {
  app.renderer.on(PageEvent.END, (page) => {
    for (const [from, to] of PARTS) page.contents = page.contents?.replace(from, to);
  });
}
