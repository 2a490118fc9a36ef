// The style of the map.

export const MAP = `
/* Its texts keep their size: what is too wide scrolls. */
.map {
  display: block;
  margin-inline: auto;
  overflow: visible;
}

.map text {
  fill: var(--i-ink);
  stroke: var(--i-card);
  stroke-width: 4px;
  paint-order: stroke;
  font-size: 0.8125rem;
}

.map .flow {
  fill: var(--i-soft);
  font-weight: 600;
}

.map .move {
  fill: none;
  stroke: var(--i-soft);
}

.map .leave {
  stroke: var(--i-amber);
  stroke-dasharray: 4 4;
}

.map marker path {
  fill: context-stroke;
}

.map circle,
.map rect {
  fill: var(--i-card);
  stroke: var(--i-soft);
  stroke-width: 2;
}

.map rect {
  fill: var(--i-soft);
}

.map [data-status="EXPIRED"] rect {
  fill: var(--i-violet);
  stroke: var(--i-violet);
}

.map [data-status="FAILED"] rect {
  fill: var(--i-red);
  stroke: var(--i-red);
}

.map .here circle {
  fill: var(--i-accent);
  stroke: var(--i-accent);
}

.map .here .halo {
  fill: none;
  opacity: 0.5;
}

.map .here text {
  font-weight: 700;
}

@media (prefers-reduced-motion: no-preference) {
  .map .halo {
    animation: halo 2s ease-in-out infinite;
  }
}

@keyframes halo {
  50% {
    opacity: 0.15;
  }
}
`;
