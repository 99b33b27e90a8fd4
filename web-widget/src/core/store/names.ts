/** The server and the site whose page this is. */
export interface Place {
  readonly server: string; // https://chat.example.com
  readonly site: string; // st_pk_…; empty on the agents' page
}

/** Of what belongs to all who use this browser at one site. */
export function siteName({ server, site }: Place): string {
  return `tradepost/${encodeURIComponent(server)}/${encodeURIComponent(site)}`;
}

/** Of what belongs to one person there: databases, locks and channels of two people never meet. */
export function personName(place: Place, profile: string): string {
  return `${siteName(place)}/${encodeURIComponent(profile)}`;
}
