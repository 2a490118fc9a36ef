// A Content-Security-Policy for each page: scripts of the site only, and the few that the generator writes into the page, by their hashes.

import { createHash } from "node:crypto";

/** @param {string} html of a whole page */
export function withPolicy(html) {
  const inline = [...html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([^]*?)<\/script>/g)];
  const hashes = inline.map(([, text]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
  const policy = {
    "default-src": ["'self'"],
    "script-src": ["'self'", ...new Set(hashes)],
    // Colours of code and places of menus are attributes of their elements.
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
  };
  const content = Object.entries(policy).map(([name, sources]) => `${name} ${sources.join(" ")}`).join("; ");
  return html.replace(/<meta charset="utf-8">/, `$&\n    <meta http-equiv="Content-Security-Policy" content="${content}">`);
}
