import { Badge } from "@mantine/core";

const colours: Record<string, string> = {
  paid: "teal",
  granted: "teal",
  ready: "teal",
  sent: "teal",
  succeeded: "teal",
  completed: "teal",
  active: "teal",
  published: "teal",
  live: "teal",
  enabled: "teal",
  pending: "yellow",
  scheduled: "blue",
  calculating: "blue",
  sending: "blue",
  delivering: "blue",
  importing: "blue",
  processing_columns: "blue",
  partially_refunded: "yellow",
  refund_requested: "yellow",
  completed_with_errors: "yellow",
  paused: "yellow",
  bounced: "red",
  complained: "red",
  failed: "red",
  withdrawn: "red",
  unsubscribed_all: "red",
};

/** A state with its colour; the word says it, the colour only helps. */
export function Status({ value, label }: { value: string; label: string }) {
  return <Badge color={colours[value] ?? "gray"}>{label}</Badge>;
}
