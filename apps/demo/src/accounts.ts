const TIERS = ['gold', 'silver', 'bronze'] as const;
export type Tier = (typeof TIERS)[number];

/** A customer of the shop; `key` is what the edge's spans carry as account.id. */
export type ShopAccount = { key: string; tier: Tier };

const KEYS: Record<Tier, string[]> = {
  gold: [
    'aurora-airlines',
    'blackwood-insurance',
    'cedar-hospitals',
    'delta-freight',
    'evergreen-grocers',
    'falcon-telecom',
    'granite-bank',
    'harbor-hotels',
  ],
  silver: [
    'iris-cosmetics',
    'juniper-books',
    'kestrel-bikes',
    'lantern-studios',
    'maple-furniture',
    'nimbus-games',
    'orchard-foods',
    'pioneer-tools',
    'quartz-jewelry',
    'redwood-sports',
    'saffron-kitchens',
    'tidal-surf',
    'umbra-lighting',
    'vertex-cameras',
  ],
  bronze: [
    'willow-florists',
    'xenon-signs',
    'yarrow-herbs',
    'zephyr-kites',
    'amber-candles',
    'birch-bakery',
    'clover-dairy',
    'dandelion-toys',
    'ember-grills',
    'fern-nursery',
    'ginger-teas',
    'hazel-coffee',
    'indigo-fabrics',
    'jasper-stoneworks',
    'kelp-aquariums',
    'lilac-weddings',
    'mint-stationery',
    'nutmeg-catering',
    'olive-delis',
    'pebble-gardens',
    'quill-printing',
    'rowan-pets',
    'sparrow-courier',
    'thistle-yarns',
    'urchin-seafood',
    'violet-music',
    'wren-cleaning',
    'yonder-travel',
  ],
};

export const ACCOUNTS: ShopAccount[] = TIERS.flatMap((tier) => KEYS[tier].map((key) => ({ key, tier })));

export function keysOf(tier: Tier): string[] {
  return [...KEYS[tier]];
}

/** Who orders most, and is nobody's favourite: silver. */
export const BIG_ACCOUNT = 'nimbus-games';

/** How many orders an account has. */
export function ordersOf(account: string | undefined): number {
  return account === BIG_ACCOUNT ? 40 : 3;
}
