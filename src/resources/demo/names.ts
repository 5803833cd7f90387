/** Invented guests: common first names with last names that no family has. */
export interface People {
  locale: string;
  country: string;
  firstNames: readonly string[];
  lastNames: readonly string[];
  cities: readonly (readonly [city: string, postalCode: string])[];
}

export const danes: People = {
  locale: "da",
  country: "DK",
  firstNames: words("Freja Ida Karla Signe Astrid Liv Sofie Maja Ellen Åse Emil Noah Oskar Villads Aksel Søren Mads Asger Bjørn Jens"),
  lastNames: words("Nordvang Lyngmose Havbæk Stjerneskov Birkedalsen Tågehøj Solvænge Mosebøl Klitrose Ravnsø Kløvereng Fyrlund"),
  cities: [
    ["Aarhus", "8000"],
    ["Odense", "5000"],
    ["Aalborg", "9000"],
    ["København", "2200"],
    ["Esbjerg", "6700"],
  ],
};

export const britons: People = {
  locale: "en",
  country: "GB",
  firstNames: words("Alice Grace Poppy Ruby Isla Maeve Hazel Nora Tom Jack Arthur Rowan Callum Dylan Finn Mara Zoë Priya Amir Leo"),
  lastNames: words(
    "Fernwick Ashdown-Hale Larkmoor Thistlebee Quillfeather Stonewater Merrowby Oakenshaw Brindlecombe Wrenfield O'Tarn Pennyglen",
  ),
  cities: [
    ["Leeds", "LS1 4AP"],
    ["Bristol", "BS1 5TR"],
    ["Glasgow", "G2 1DU"],
  ],
};

export const germans: People = {
  locale: "de",
  country: "DE",
  firstNames: words("Hanna Lena Greta Frieda Jule Käthe Merle Romy Jonas Paul Anton Jörg Lukas Moritz Till Florian Änne Birgit Uwe Emre"),
  lastNames: words("Sternbruck Lindenquell Möwenthal Grünwasser Nebelhof Silberfurt Dünenkamp Weißdornau Kranichfeldt Apfelgrund"),
  cities: [
    ["Hamburg", "20095"],
    ["Flensburg", "24937"],
    ["Berlin", "10115"],
    ["Kiel", "24103"],
  ],
};

/** The name as an address has it: `Åse Möwenthal` gives `aase.moewenthal`. */
export function mailbox(firstName: string, lastName: string): string {
  const latin: Record<string, string> = { å: "aa", æ: "ae", ø: "oe", ö: "oe", ü: "ue", ä: "ae", ß: "ss", ë: "e" };
  const plain = (name: string) => name.toLowerCase().replace(/[^a-z-]/g, (letter) => latin[letter] ?? "");
  return `${plain(firstName)}.${plain(lastName)}`;
}

function words(text: string): string[] {
  return text.split(" ");
}
