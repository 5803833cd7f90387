import { defineTexts } from "../../shared/texts.ts";
import { da } from "./texts.da.ts";
import { en } from "./texts.en.ts";

export const useTexts = defineTexts("webhooks", { en, da });
