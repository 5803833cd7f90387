import type { Proof, ProofOptions, Verdict } from "./proof.ts";
import { type Rights, tryDataRights } from "./s21-data-rights.ts";
import { type Histories, tryHistories } from "./s21-histories.ts";
import { openStand } from "./stand.ts";

export const provePermissionAndRights: Proof = {
  id: "S21",
  promise: "no marketing without a live permission; a guest is given all that is stored of them, and erased without a trace",
  run: prove,
};

async function prove({ seed, full, say }: ProofOptions): Promise<Verdict> {
  const stand = await openStand();
  try {
    const rights = await tryDataRights(stand);
    const faults = [rights.undecided, rights.notGiven, rights.left, rights.lost, rights.back];
    for (const fault of [...faults.flat(), ...rights.unnoticed]) say(fault);
    const count = full ? 10_000 : 150;
    const histories = await tryHistories(stand, { seed, count });
    return {
      met: isKept(histories) && faults.flat().length === 0 && rights.before.length > 10 && rights.unnoticed.length === 0,
      figure: `${count} random histories: ${histories.without} marketing messages without a live permission, ${histories.refused} refused although permitted (${histories.chosen} recipients at the snapshot, ${histories.sendable} still when read); a guest named in ${rights.before.length} rows and files: ${rights.notGiven.length} not given whole, ${rights.left.length} still naming them after the erasure, ${rights.lost.length} sums or decisions lost, ${rights.back.length} ways back by shop, file or sign-up; ${rights.undecided.length} of ${rights.tables} tables undecided`,
      bar: "0 marketing messages without a live permission (10,000 histories in the long run); every table given or listed with its reason, 0 rows not given whole, 0 places left in any column or file, nothing lost that has to stay, 0 ways back",
      engine: stand.engine,
      guardOff: guardOff(histories, rights),
      details: { ...histories, before: rights.before.map(table).sort(), left: rights.left, notGiven: rights.notGiven },
    };
  } finally {
    await stand.close();
  }
}

function isKept({ without, refused, chosen, unguarded }: Histories): boolean {
  return without === 0 && refused === 0 && chosen > 0 && unguarded > 0;
}

function guardOff({ unguarded }: Histories, { leftOut, unnoticed }: Rights): string {
  const parts = leftOut.map((name) => `${name}: ${unnoticed.includes(name) ? "NOT NOTICED" : "noticed"}`);
  return [`without the check ${unguarded} guests would be written to against their word`, ...parts].join("; ");
}

function table(place: string): string {
  return place.split(" ")[0] ?? "";
}
