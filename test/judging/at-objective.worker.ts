import { parentPort, workerData } from 'node:worker_threads';
import { atObjective, type Scenario } from './at-objective.js';

/** A thread of its own, as Jest's module context makes each `Math.floor` eight times as dear. */
const { scenario, days, seed }: { scenario: Scenario; days: number; seed: number } = workerData;
const pagesPerDay = atObjective(scenario, days, seed);
parentPort?.postMessage(pagesPerDay, []);
