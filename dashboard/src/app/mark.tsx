import { Group, Text } from "@mantine/core";

export function Mark() {
  return (
    <Group gap={9}>
      <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" fill="#1d5c63" />
        <path
          d="M10 24V8h7.2a5.4 5.4 0 0 1 0 10.8H13.6"
          fill="none"
          stroke="#fff"
          strokeWidth="3.2"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
        <circle cx="23.5" cy="23.5" r="2.3" fill="#f2b35e" />
      </svg>
      <Text fw={650} size="lg" style={{ letterSpacing: "-0.02em" }}>
        Preo
      </Text>
    </Group>
  );
}
