// The style of the inspector. The page's own properties of these names win; without them, these colours.

export const STYLES = `
:host {
  --i-card: var(--card, light-dark(#ffffff, #181d1b));
  --i-sunk: var(--sunk, light-dark(#eef1ec, #222926));
  --i-ink: var(--ink, light-dark(#1b201e, #e6ebe8));
  --i-soft: var(--soft, light-dark(#56605b, #a5b0ab));
  --i-line: var(--line, light-dark(#dde2dc, #2c3431));
  --i-accent: var(--accent, light-dark(#0b6656, #66d3bc));
  --i-on-accent: var(--on-accent, light-dark(#ffffff, #05221c));
  --i-lit: var(--lit, light-dark(#d8f1ea, #17443a));
  --i-amber: var(--amber, light-dark(#8a5300, #f0b95c));
  --i-red: var(--red, light-dark(#b3261e, #ff9b91));
  --i-violet: var(--violet, light-dark(#6340a8, #c3aaf7));
  --i-radius: var(--radius, 14px);
  --i-mono: var(--mono, ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace);
  --i-gap: var(--gap, 16px);
  display: block;
  container-type: inline-size;
  color: var(--i-ink);
  font: 0.875rem/1.5 system-ui, sans-serif;
  accent-color: var(--i-accent);
}

:host([hidden]),
[hidden] {
  display: none !important;
}

*,
*::before,
*::after {
  box-sizing: border-box;
}

h2, p, ul, ol, dl, dd, fieldset {
  margin: 0;
  padding: 0;
}

.columns,
.column {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: var(--i-gap);
  align-content: start;
  min-width: 0;
}

@container (min-width: 620px) {
  .columns {
    grid-template-columns: repeat(2, minmax(0, 1fr));
  }
}

.card {
  --height: 16rem;
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  min-width: 0;
  padding: 16px;
  border: 1px solid var(--i-line);
  border-radius: var(--i-radius);
  background: var(--i-card);
}

.card h2 {
  margin-block-end: 10px;
  font-size: 0.9375rem;
}

/* Each card's content has its height from the start, and scrolls: what comes moves no other card. */
.card > [role="group"] {
  display: block;
  position: relative;
  height: var(--height);
  overflow: auto;
}

.card > #waiting {
  --height: 9rem;
}

/* What goes on below fades out. */
.card > [role="group"]::after {
  content: "";
  display: block;
  position: sticky;
  inset-block-end: 0;
  inset-inline: 0;
  height: 1.75rem;
  background: linear-gradient(transparent, var(--i-card));
  pointer-events: none;
}

@media (min-width: 720px) {
  .card > :is(#current, #changes, #map, #all) {
    --height: 21rem;
  }
}

/* Where nothing is connected the cards keep their places. */
.card > :not(h2) {
  grid-area: 2 / 1;
}

.nothing,
.away .card > [role="group"] {
  visibility: hidden;
}

.away .nothing {
  visibility: visible;
}

button,
input {
  font: inherit;
  color: inherit;
}

button {
  padding: 0.25em 0.75em;
  border: 1px solid var(--i-line);
  border-radius: 999px;
  background: var(--i-card);
  font-size: 0.8125rem;
  cursor: pointer;
}

button:hover {
  border-color: var(--i-accent);
}

:focus-visible {
  outline: 3px solid var(--i-accent);
  outline-offset: 2px;
}

.card > [role="group"]:focus-visible {
  outline-offset: -1px;
}

.unseen {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

.soft {
  color: var(--i-soft);
}

code,
pre {
  font-family: var(--i-mono);
  font-size: max(0.92em, 0.8125rem);
}

.badge {
  padding: 0.1em 0.6em;
  border: 1px solid currentcolor;
  border-radius: 999px;
  color: var(--i-soft);
  font-size: 0.8125rem;
  font-weight: 600;
  letter-spacing: 0.02em;
}

.badge[data-status="OPEN"] {
  color: var(--i-accent);
}

.badge[data-status="SWITCHED"] {
  color: var(--i-amber);
}

.badge[data-status="EXPIRED"] {
  color: var(--i-violet);
}

.badge[data-status="FAILED"] {
  color: var(--i-red);
}

@media (pointer: coarse) {
  button,
  .versions input,
  .segments span {
    min-width: 44px;
    min-height: 44px;
  }

  .segments span {
    padding-block: 11px;
    line-height: 22px;
    text-align: center;
  }

  summary {
    min-height: 44px;
    padding-block: 10px;
  }
}

@media (prefers-reduced-motion: no-preference) {
  .fields .lit {
    animation: lit 1.6s ease-out forwards;
  }
}

@keyframes lit {
  to {
    background: transparent;
  }
}
`;
