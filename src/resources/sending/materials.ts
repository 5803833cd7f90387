import { inOrganizations, type Trx } from "../../platform/database/doors.ts";
import type { CampaignKey } from "./campaign-state.ts";
import type { ChunkLease } from "./chunks.ts";
import {
  type CampaignBase,
  channelsOf,
  describe,
  emailMaterial,
  insertLinks,
  type Material,
  MaterialError,
  type Site,
} from "./material.ts";
import { findMaterial, listLinks } from "./material-queries.ts";
import type { Sending } from "./sending.ts";
import { type SmsMaterial, smsMaterial } from "./sms/material.ts";

/** A campaign with its content on each channel that it goes by. */
export interface Materials {
  material: CampaignBase;
  email: Material | undefined;
  sms: SmsMaterial | undefined;
}

/** Reads and compiles everything that all recipients share. @throws MaterialError when content or sender is missing or does not compile */
export async function loadMaterials(trx: Trx, key: CampaignKey, sending: Site): Promise<Materials> {
  const row = await findMaterial(trx, key);
  if (!row) throw new MaterialError("The campaign is gone");
  const channels = channelsOf(row);
  if (channels.length === 0) throw new MaterialError("The campaign has no content: give it a text or an email message and send again");
  return {
    material: describe(row, sending),
    email: channels.includes("email") ? emailMaterial(row, await listLinks(trx, key), sending) : undefined,
    sms: channels.includes("sms") ? smsMaterial(row, sending) : undefined,
  };
}

const KEPT = 20;

/** Keeps the last campaigns' material, since a worker sends many ranges of the same one. */
export function createMaterialCache(): { get(sending: Sending, lease: ChunkLease): Promise<Materials> } {
  const kept = new Map<string, Promise<Materials>>();
  return {
    get: (sending, lease) => {
      const key = `${lease.campaign_id}:${lease.run}`;
      const found = kept.get(key);
      if (found) return found;
      const loading = inOrganizations(sending.db, [lease.organization_id], async (trx) => {
        const campaign = { organization_id: lease.organization_id, id: lease.campaign_id };
        const materials = await loadMaterials(trx, campaign, sending);
        if (materials.email) await insertLinks(trx, campaign, materials.email);
        return materials;
      });
      kept.set(key, loading);
      loading.catch(() => kept.delete(key));
      for (const oldest of kept.keys()) if (kept.size > KEPT) kept.delete(oldest);
      return loading;
    },
  };
}
