/** Who stands on the stage. */

export interface SideInfo {
  profile: string;
  name: string;
  role: string;
  page: string; // of this side alone
  framed: string; // the same within the stage
  device: "phone" | "screen";
}

export const SIDES: readonly SideInfo[] = [
  side("buyer:ana", "Ana", "buys", "/demo/shop", "phone", "open"),
  side("seller:tomas", "Tomás", "sells", "/demo/seller", "screen"),
  side("courier:kofi", "Kofi", "brings it", "/demo/courier", "phone"),
  side("agent:mei", "Mei", "helps", "/demo/desk", "screen", "in-a-frame"),
];

function side(
  profile: string,
  name: string,
  role: string,
  page: string,
  device: SideInfo["device"],
  query = "",
): SideInfo {
  return { profile, name, role, page, framed: query ? `${page}?${query}` : page, device };
}
