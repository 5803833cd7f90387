import { da } from "./texts.da.ts";
import { en } from "./texts.en.ts";
import { defineTexts } from "./texts.ts";

export const useSharedTexts = defineTexts("shared", { en, da });
