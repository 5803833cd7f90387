import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { Role } from "./session.ts";
import type { Language } from "./texts.ts";

export type Section = "overview" | "people" | "outreach" | "data" | "setup";

/** One part of the dashboard: where it stands in the navigation, who may see it, and its pages. */
export interface Feature {
  /** first step of its addresses inside an organization and edition */
  path: string;
  section: Section;
  icon: ComponentType<{ size?: number | string; stroke?: number | string }>;
  title: Record<Language, string>;
  /** smallest role that may see it */
  role: Role;
  pages: FeaturePage[];
}

export interface FeaturePage {
  /** inside an organization and edition, with `$id` for a record: guests/$id */
  path: string;
  component: LazyExoticComponent<ComponentType>;
}

/** A page whose code is loaded when it is first opened. */
export function page<Name extends string>(path: string, load: () => Promise<Record<Name, ComponentType>>, name: Name): FeaturePage {
  return { path, component: lazy(async () => ({ default: (await load())[name] })) };
}
