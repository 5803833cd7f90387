/** An item has no id of its own in the database: the import's, with its position in the last eight digits. Ids sort as positions do. */
export function itemId(importId: string, position: number): string {
  return `${importId.slice(0, 28)}${position.toString(16).padStart(8, "0")}`;
}

/** The position that an item's id names; 0 before the first. */
export function positionOf(id: string): number {
  return Number.parseInt(id.slice(28), 16);
}
