import { Context, type Liquid } from "liquidjs";

/** What the localised filters need to know. `locale` is a BCP 47 tag, `timeZone` an IANA name, `now` the moment `"now" | date` means. */
export type RenderSettings = { locale: string; timeZone: string; now: Date };

/** What the engine binds a filter to. */
export type FilterThis = { context: Context };

const register = "settings";
const fallback: RenderSettings = { locale: "en", timeZone: "UTC", now: new Date(0) };

/** One context for one part of one message: what a template assigns lives as long as it does. `globals` are found where the view has no such name. */
export function createContext(engine: Liquid, view: object, settings: RenderSettings, globals: object = {}): Context {
  // A copy: increment and decrement write where they read.
  const environment: object = Object.assign(Object.create(null), view);
  const context = new Context(environment, engine.options, { sync: true, globals }, { liquid: engine });
  context.setRegister(register, settings);
  return context;
}

/** The settings that a filter runs under. */
export function settingsOf(context: Context): RenderSettings {
  return context.getRegister(register, fallback);
}
