/** Who bought, as the order tells it. */
export function buyerName({ buyer }: { buyer: Record<string, unknown> }): string {
  const name = [buyer["first_name"], buyer["last_name"]].filter((part) => typeof part === "string" && part !== "").join(" ");
  return name || (typeof buyer["email"] === "string" ? buyer["email"] : "–");
}
