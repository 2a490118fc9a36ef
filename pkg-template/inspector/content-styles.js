// The style of what is in the cards; that of the cards comes before it.

export const CONTENT = `
.versions {
  display: flex;
  align-items: center;
  gap: 10px;
  margin-block-end: 8px;
  font-variant-numeric: tabular-nums;
}

.versions input {
  flex: 1;
  min-width: 0;
  margin: 0;
}

.versions output {
  min-width: 8.5em;
  color: var(--i-soft);
  font-size: 0.8125rem;
  text-align: end;
}

.fields > div {
  display: flex;
  justify-content: space-between;
  gap: 12px;
  padding: 4px 6px;
  border-block-end: 1px solid var(--i-line);
}

.fields dt {
  color: var(--i-soft);
  font-family: var(--i-mono);
  font-size: 0.8125rem;
}

.fields dd {
  min-width: 0;
  overflow-wrap: anywhere;
  text-align: end;
}

.fields .lit {
  background: var(--i-lit);
}

.fields .pending dd,
.state {
  color: var(--i-amber);
}

.state.failed {
  color: var(--i-red);
}

.id {
  font-size: 0.8125rem;
}

.left {
  display: flex;
  align-items: center;
  gap: 10px;
  margin-block: 10px;
  font-variant-numeric: tabular-nums;
}

.left progress {
  flex: 1;
  height: 8px;
  appearance: none;
  border: 0;
  border-radius: 4px;
  background: var(--i-line);
  overflow: hidden;
}

.left progress::-webkit-progress-bar {
  background: none;
}

.left progress::-webkit-progress-value {
  background: var(--i-accent);
}

.left progress::-moz-progress-bar {
  background: var(--i-accent);
}

#current .soft {
  margin-block: 8px;
}

.json summary {
  padding: 4px 6px;
  cursor: pointer;
}

.json pre {
  margin: 6px 0 0;
  padding: 10px;
  border-radius: 8px;
  background: var(--i-sunk);
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}

.timeline,
.past,
.diff {
  list-style: none;
}

.timeline > li {
  padding-block: 8px;
  border-block-start: 1px solid var(--i-line);
}

.change {
  display: flex;
  flex-wrap: wrap;
  gap: 2px 10px;
  align-items: baseline;
}

.change time {
  color: var(--i-soft);
  font-size: 0.8125rem;
  font-variant-numeric: tabular-nums;
}

.diff li {
  overflow-wrap: anywhere;
}

.diff code {
  color: var(--i-soft);
}

.diff del {
  color: var(--i-red);
}

.diff ins {
  color: var(--i-accent);
  text-decoration: none;
}

.timeline .soft {
  font-size: 0.8125rem;
  overflow-wrap: anywhere;
}

.segments {
  display: inline-flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 2px;
  padding: 3px;
  border: 1px solid var(--i-line);
  border-radius: var(--i-radius);
  font-size: 0.8125rem;
}

.segments input {
  position: absolute;
  opacity: 0;
}

.segments span {
  display: block;
  padding: 0.2em 0.6em;
  border-radius: 999px;
  cursor: pointer;
}

.segments input:checked + span {
  background: var(--i-accent);
  color: var(--i-on-accent);
}

.segments input:focus-visible + span {
  outline: 3px solid var(--i-accent);
  outline-offset: 2px;
}

.past {
  margin-block: 10px 6px;
}

.past > li {
  border-block-start: 1px solid var(--i-line);
}

.past summary {
  display: flex;
  flex-wrap: wrap;
  gap: 4px 10px;
  align-items: center;
}

.past summary::before {
  content: "›";
  color: var(--i-soft);
}

.past [open] summary::before {
  rotate: 90deg;
}

.past summary time {
  margin-inline-start: auto;
  color: var(--i-soft);
  font-size: 0.8125rem;
}
`;
