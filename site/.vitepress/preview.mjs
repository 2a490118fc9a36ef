// What others show of a link to a page. They want the picture's whole address, which is known where the site knows its own:
// CONVOSTATE_SITE_URL=https://docs.example.org cargo xtask docs.

/** The page's picture, as `site/build.mjs` lays it. */
export const PICTURE = "picture.webp";
const ALT = "An order in a chat is interrupted by a question; beside it, the order stays OPEN and goes on where it was.";

/**
 * @param {{ page: string, title: string, description: string }} context of a page, its file below docs/
 * @param {string} [address] of the site; without it, addresses are within the site, and few will show the picture
 */
export function preview({ page, title, description }, address = process.env.CONVOSTATE_SITE_URL) {
  const at = (path) => (address === undefined ? `/${path}` : new URL(path, rootOf(address)).href);
  const place = at(page.replace(/\.md$/, ".html").replace(/(^|\/)index\.html$/, "$1"));
  const properties = { type: "website", title, description, url: place, image: at(PICTURE), "image:alt": ALT };
  return [
    ...Object.entries(properties).map(([name, content]) => ["meta", { property: `og:${name}`, content }]),
    ["meta", { name: "twitter:card", content: "summary_large_image" }],
  ];
}

function rootOf(address) {
  const url = new URL(address);
  if (url.pathname !== "/") throw new Error(`CONVOSTATE_SITE_URL: the site lies at the root of its address, not at ${url.pathname}`);
  return url;
}
