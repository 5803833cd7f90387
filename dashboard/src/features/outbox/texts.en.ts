export const en = {
  title: "Outbox",
  lead: "Messages that stay here because no mail server is set. Nothing in this list has left the machine.",
  search: "Address or subject",
  recipient: "To",
  subject: "Subject",
  sender: "From",
  size: "Size",
  created: "Time",
  emptyTitle: "The outbox is empty",
  emptyHelp:
    "Send a campaign, and its messages can be read here as each guest would get them. With a mail server set (SMTP_URL) they leave instead.",
  message: "The message",
  text: "As plain text",
  headers: "Headers",
  noHtml: "This message has no HTML part.",
};
