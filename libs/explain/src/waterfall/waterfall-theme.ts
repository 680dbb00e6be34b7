export type Theme = {
  background: string;
  text: string;
  faint: string;
  grid: string;
  stripe: string;
  path: string;
  error: string;
  culprit: string;
  culpritBackground: string;
  barOpacity: number;
  /** By the order in which services appear; no reds, which are the culprit's. */
  services: string[];
};

/** Hues that people with any colour vision tell apart (after Okabe and Ito), then their darker and lighter kin. */
const SERVICES = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#7e57c2',
  '#56b4e9',
  '#8d6e63',
  '#b0a100',
  '#37648c',
  '#00897b',
  '#9aa5b1',
];

export const THEMES: { light: Theme; dark: Theme } = {
  light: {
    background: '#ffffff',
    text: '#1b1f24',
    faint: '#5c6670',
    grid: '#e4e8ec',
    stripe: '#f6f7f9',
    path: '#1b1f24',
    error: '#b3261e',
    culprit: '#d0021b',
    culpritBackground: '#fdecea',
    barOpacity: 0.45,
    services: SERVICES,
  },
  dark: {
    background: '#15191e',
    text: '#eceff2',
    faint: '#9aa5b1',
    grid: '#2b323a',
    stripe: '#1b2026',
    path: '#ffffff',
    error: '#e5534b',
    culprit: '#ff6b61',
    culpritBackground: '#3b1d1d',
    barOpacity: 0.6,
    services: SERVICES,
  },
};
