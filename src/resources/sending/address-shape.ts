/** What an address that can be written to looks like, as PostgreSQL matches it. */
export const SOUND_EMAIL = '^[^[:space:][:cntrl:]@<>,;"]+@[^[:space:][:cntrl:]@<>,;"]+$';
/** E.164 */
export const SOUND_PHONE = "^[+][1-9][0-9]{6,14}$";
