import { createTheme, type MantineColorsTuple, rem } from "@mantine/core";

/** Water of a fjord: what can be acted on. */
const fjord: MantineColorsTuple = [
  "#eaf5f5",
  "#d4e8e9",
  "#a8d0d3",
  "#79b6bb",
  "#529fa6",
  "#388f97",
  "#24717a",
  "#1d5c63",
  "#164a50",
  "#0e383d",
];
/** Warm paper and ink in light, slate in dark. */
const stone: MantineColorsTuple = [
  "#faf9f6",
  "#f3f1ec",
  "#e6e3db",
  "#d3cfc4",
  "#aaa598",
  "#7f7a6f",
  "#625e55",
  "#4a4740",
  "#33312c",
  "#1f1e1b",
];
const slate: MantineColorsTuple = [
  "#e4e8ea",
  "#bcc5c9",
  "#9aa6ab",
  "#6f7c82",
  "#465258",
  "#2f393e",
  "#232c30",
  "#1a2226",
  "#141a1d",
  "#0e1315",
];

export const theme = createTheme({
  colors: { fjord, gray: stone, dark: slate },
  primaryColor: "fjord",
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  luminanceThreshold: 0.36,
  black: "#1f2423",
  defaultRadius: "md",
  cursorType: "pointer",
  focusRing: "auto",
  fontFamily: '"Inter Variable", Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", "Noto Sans", "Helvetica Neue", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "Noto Sans Mono", "Liberation Mono", monospace',
  fontSizes: { xs: rem(12), sm: rem(13.5), md: rem(15), lg: rem(17), xl: rem(20) },
  spacing: { xs: rem(8), sm: rem(12), md: rem(16), lg: rem(24), xl: rem(36) },
  radius: { xs: rem(4), sm: rem(6), md: rem(8), lg: rem(12), xl: rem(24) },
  headings: {
    fontWeight: "620",
    sizes: {
      h1: { fontSize: rem(26), lineHeight: "1.2" },
      h2: { fontSize: rem(16.5), lineHeight: "1.3" },
      h3: { fontSize: rem(14.5), lineHeight: "1.4" },
    },
  },
  components: {
    Button: { defaultProps: { size: "sm" } },
    Badge: { defaultProps: { variant: "light", radius: "sm", tt: "none", fw: 550 } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    Modal: { defaultProps: { radius: "lg", centered: true } },
    Paper: { defaultProps: { shadow: undefined } },
  },
});
