interface Named {
  id: string;
  first_name: string;
  last_name: string;
  email: string | null;
  phone: string | null;
}

/** What a guest is called, as far as is known. */
export function guestName({ id, first_name, last_name, email, phone }: Named): string {
  return `${first_name} ${last_name}`.trim() || email || phone || id;
}
