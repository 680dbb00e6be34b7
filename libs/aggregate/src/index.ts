export { HistogramStore, WINDOW_MS, type LatencyRow } from './histogram-store.js';
