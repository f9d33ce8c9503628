//! Invented people, pets and numbers.

pub(super) const FIRST: [&str; 44] = [
    "Maribel", "Owen", "Tanisha", "Grant", "Yuki", "Delphine", "Marcus", "Ingrid", "Hector", "Noor", "Felix", "Bridget",
    "Tomás", "Leilani", "Wendell", "Zoë", "Arjun", "Camille", "Darnell", "Esther", "Frida", "Gideon", "Hana", "Isaac",
    "Joelle", "Kwame", "Linnea", "Mateo", "Nadia", "Orson", "Paloma", "Quentin", "Rosalind", "Stellan", "Thuy", "Ursula",
    "Viktor", "Winona", "Xavier", "Yolanda", "Zachary", "Anneke", "Bartholomew", "Cosima",
];

pub(super) const LAST: [&str; 44] = [
    "Okonkwo", "Hartigan", "Vasquez", "Lindgren", "Nakamura", "Beaumont", "Castellanos", "Drummond", "Eriksen",
    "Fontaine", "Gallagher", "Hollis", "Ibarra", "Jankowski", "Kaplan", "Larrabee", "McAllister", "Novotná", "O'Shea",
    "Pemberton", "Quigley", "Rasmussen", "Sandoval", "Thackeray", "Underhill", "Van der Berg", "Whitcombe", "Xiong",
    "Yarborough", "Zielinski", "Abernathy", "Bellweather", "Crane", "Delacroix", "Engstrom", "Fairbanks", "Grimaldi",
    "Huckaby", "Iverson", "Jessup", "Kowalczyk", "Lockhart", "Mbeki", "Núñez",
];

pub(super) const DOGS: [(&str, &str); 30] = [
    ("BISCUIT", "Golden Retriever"),
    ("MOOSE", "Labrador Retriever"),
    ("PEPPER", "Miniature Schnauzer"),
    ("DUKE", "German Shepherd"),
    ("WAFFLES", "Corgi"),
    ("ROSIE", "Beagle"),
    ("TANK", "English Bulldog"),
    ("MAPLE", "Australian Shepherd"),
    ("ZIGGY", "Standard Poodle"),
    ("LOLA", "Chihuahua"),
    ("BRUNO", "Boxer"),
    ("PICKLES", "Dachshund"),
    ("KODA", "Siberian Husky"),
    ("HAZEL", "Cocker Spaniel"),
    ("OTIS", "Basset Hound"),
    ("SADIE", "Mixed"),
    ("GUS", "Great Dane"),
    ("NALA", "Pit Bull Terrier"),
    ("CHARLIE", "Cavalier King Charles Spaniel"),
    ("RIPLEY", "Border Collie"),
    ("TOFU", "French Bulldog"),
    ("WINSTON", "Yorkshire Terrier"),
    ("JUNO", "Bernese Mountain Dog"),
    ("SCOUT", "Mixed"),
    ("PTOLEMY", "Greyhound"),
    ("MR. BOJANGLES", "Boston Terrier"),
    ("FRANKIE", "Pug"),
    ("IVY", "Vizsla"),
    ("COPPER", "Irish Setter"),
    ("BEAR", "Newfoundland"),
];

pub(super) const CATS: [(&str, &str); 16] = [
    ("MOCHI", "Domestic Shorthair"),
    ("LUNA", "Domestic Longhair"),
    ("OLIVE", "Domestic Shorthair"),
    ("GINGERSNAP", "Domestic Mediumhair"),
    ("BINX", "Bombay"),
    ("DUCHESS", "Persian"),
    ("TURNIP", "Maine Coon"),
    ("SAFFRON", "Abyssinian"),
    ("PEBBLES", "Domestic Shorthair"),
    ("SIR PURRCIVAL", "Ragdoll"),
    ("CLEO", "Siamese"),
    ("SMUDGE", "Domestic Shorthair"),
    ("NIMBUS", "Russian Blue"),
    ("TATER TOT", "Domestic Shorthair"),
    ("WEDNESDAY", "Domestic Shorthair"),
    ("ZELDA", "Bengal"),
];

pub(super) const STREETS: [&str; 8] = [
    "Alder Court", "Mission Bell Road", "Pelican Way", "Third Street", "Quarry Hill Drive", "Sycamore Lane",
    "Old Ferry Road", "Marigold Avenue",
];

pub(super) const COLORS: [&str; 8] =
    ["Black", "Tan", "Brindle", "Tabby", "White", "Tricolor", "Blue merle", "Orange and white"];

/// A number of the range kept for fiction, as some receptionist typed it.
pub(super) fn number(n: u64) -> String {
    let area = ["415", "510", "650", "707"][(n % 4) as usize];
    let line = 100 + n % 100;
    match n % 5 {
        0 | 1 => format!("({area}) 555-{line:04}"),
        2 => format!("{area}-555-{line:04}"),
        3 => format!("{area}555{line:04}"),
        _ => format!("{area}.555.{line:04}"),
    }
}
