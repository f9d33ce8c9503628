//! Who and what a clinic has: rooms, staff, appointment types, clients, patients.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// A column of the calendar: a room, or a provider who has a column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Room {
    /// Id, also the `resourceId` of the visits in it.
    pub id: u64,
    /// Name.
    pub name: String,
}

/// What a member of staff does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum UserType {
    /// Veterinarian.
    Vet,
    /// Nurse.
    Nurse,
    /// Technician.
    Tech,
    /// Reception.
    Receptionist,
}

impl UserType {
    /// The word the site uses.
    pub fn word(self) -> &'static str {
        match self {
            UserType::Vet => "Vet",
            UserType::Nurse => "Nurse",
            UserType::Tech => "Tech",
            UserType::Receptionist => "Receptionist",
        }
    }
}

/// A member of staff.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Provider {
    /// Id.
    pub id: u64,
    /// Display name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// Licence number, empty for staff without one.
    pub license_number: String,
    /// Role.
    pub user_type: UserType,
}

/// An appointment type.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VisitType {
    /// Id.
    pub id: u64,
    /// Name, the calendar's `type_description`.
    pub name: String,
    /// Usual length in slots.
    pub slots: u32,
    /// Colour in the calendar.
    pub color: String,
}

/// The places in which a client record can hold a number. Each is free text typed by reception.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Phones {
    /// `mobilePhone`.
    pub mobile: Option<String>,
    /// `homePhone`.
    pub home: Option<String>,
    /// `workPhone`.
    pub work: Option<String>,
    /// `phone`.
    pub phone: Option<String>,
    /// `phoneNumber`.
    pub phone_number: Option<String>,
}

impl Phones {
    /// Only a mobile number.
    pub fn mobile(number: &str) -> Self {
        Phones { mobile: Some(number.to_owned()), ..Phones::default() }
    }

    /// The number in one place.
    pub fn get(&self, place: PhonePlace) -> Option<&str> {
        match place {
            PhonePlace::Mobile => self.mobile.as_deref(),
            PhonePlace::Home => self.home.as_deref(),
            PhonePlace::Work => self.work.as_deref(),
            PhonePlace::Phone => self.phone.as_deref(),
            PhonePlace::PhoneNumber => self.phone_number.as_deref(),
        }
    }
}

/// One of the places of [`Phones`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhonePlace {
    /// `mobilePhone`.
    Mobile,
    /// `homePhone`.
    Home,
    /// `workPhone`.
    Work,
    /// `phone`.
    Phone,
    /// `phoneNumber`.
    PhoneNumber,
}

impl PhonePlace {
    /// Every place, in the order in which the calendar looks for a number to show.
    pub const ALL: [PhonePlace; 5] =
        [PhonePlace::Mobile, PhonePlace::Home, PhonePlace::Work, PhonePlace::Phone, PhonePlace::PhoneNumber];

    /// The calendar's `phone_label`.
    pub fn label(self) -> &'static str {
        match self {
            PhonePlace::Mobile => "Mobile",
            PhonePlace::Home => "Home",
            PhonePlace::Work => "Work",
            PhonePlace::Phone | PhonePlace::PhoneNumber => "Phone",
        }
    }
}

/// A postal address.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Address {
    /// Street and number.
    pub street: String,
    /// City.
    pub city: String,
    /// State.
    pub state: String,
    /// ZIP code.
    pub zip: String,
}

/// A client: the person, household or rescue that pays.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Client {
    /// Id.
    pub id: u64,
    /// Form of address, may be empty.
    pub title: String,
    /// First name, may be empty.
    pub first_name: String,
    /// Last name, may be empty.
    pub last_name: String,
    /// E-mail, often empty.
    pub email: String,
    /// Telephone numbers.
    pub phones: Phones,
    /// The number the calendar shows; the first one there is when this is `None`.
    pub shown_phone: Option<PhonePlace>,
    /// What the site thinks of the shown number.
    pub valid_mobile: bool,
    /// Address.
    pub address: Option<Address>,
    /// Pays no tax.
    pub tax_exempt: bool,
    /// When the record was made.
    pub registered_at: NaiveDateTime,
}

impl Client {
    /// A client with a name, a mobile number and nothing else.
    pub fn new(first_name: &str, last_name: &str, mobile: Option<&str>) -> Self {
        Client {
            id: 0,
            title: String::new(),
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            email: String::new(),
            phones: Phones { mobile: mobile.map(str::to_owned), ..Phones::default() },
            shown_phone: None,
            valid_mobile: mobile.is_some(),
            address: None,
            tax_exempt: false,
            registered_at: NaiveDateTime::default(),
        }
    }

    /// The number the calendar shows, and the name of its place.
    pub fn shown(&self) -> (&str, &'static str) {
        let places = self.shown_phone.iter().copied().chain(PhonePlace::ALL);
        places
            .filter_map(|place| self.phones.get(place).map(|number| (number, place.label())))
            .next()
            .unwrap_or(("", ""))
    }

    /// First and last name.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }
}

/// A patient.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Patient {
    /// Id.
    pub id: u64,
    /// Its client.
    pub client_id: u64,
    /// Name, upper-case in practice.
    pub name: String,
    /// Species.
    pub species: String,
    /// Breed.
    pub breed: String,
    /// Sex: `Male`, `Female` or `Unknown`.
    pub sex: String,
    /// Spayed or neutered.
    pub neutered: bool,
    /// Colour.
    pub color: String,
    /// Birthday, where known.
    pub born: Option<NaiveDate>,
    /// Last weight.
    pub weight: Option<f64>,
    /// `kg`, `lb`, `g` or `oz`.
    pub weight_unit: String,
    /// Still alive. Only the patient search shows it.
    pub alive: bool,
    /// Still a patient of the clinic.
    pub active: bool,
    /// Status letter, `a` for active.
    pub status: String,
}

impl Patient {
    /// A living, active patient.
    pub fn new(client_id: u64, name: &str, species: &str, breed: &str) -> Self {
        Patient {
            id: 0,
            client_id,
            name: name.to_owned(),
            species: species.to_owned(),
            breed: breed.to_owned(),
            sex: "Unknown".to_owned(),
            neutered: false,
            color: String::new(),
            born: None,
            weight: None,
            weight_unit: "lb".to_owned(),
            alive: true,
            active: true,
            status: "a".to_owned(),
        }
    }
}

/// Three exam rooms, surgery, and two columns named after people: what a mid-sized clinic has.
pub(super) fn rooms() -> Vec<Room> {
    [(101, "Exam 1"), (102, "Exam 2"), (103, "Exam 3"), (104, "Surgery"), (105, "Tech"), (106, "Dr. Okafor")]
        .map(|(id, name)| Room { id, name: name.to_owned() })
        .to_vec()
}

pub(super) fn providers() -> Vec<Provider> {
    [
        (31, "Dr. Amara Okafor", "CA-21877", UserType::Vet),
        (32, "Dr. Ben Lindqvist", "CA-19042", UserType::Vet),
        (33, "Dr. Priya Raman", "CA-24410", UserType::Vet),
        (34, "Dr. Teo Marchetti", "CA-17733", UserType::Vet),
        (35, "Joss Whitfield", "RVT-5521", UserType::Tech),
        (36, "Renée Aubert", "RVT-6120", UserType::Nurse),
        (37, "Casey Lund", "", UserType::Receptionist),
    ]
    .map(|(id, name, license, user_type)| Provider {
        id,
        name: name.to_owned(),
        email: format!("{}@harborpaws.example", mailbox(name)),
        license_number: license.to_owned(),
        user_type,
    })
    .to_vec()
}

fn mailbox(name: &str) -> String {
    let last = name.rsplit(' ').next().unwrap_or(name);
    last.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_lowercase()
}

pub(super) fn visit_types() -> Vec<VisitType> {
    [
        (1, "Default", 2, "#90a4ae"),
        (2, "Exam", 2, "#4f9ed9"),
        (3, "Sick", 2, "#e0803a"),
        (4, "Vaccines", 1, "#5cae6f"),
        (5, "Follow-up", 1, "#8f7cc8"),
        (6, "Surgery", 6, "#c2544f"),
        (7, "Groomer", 4, "#d7a6c3"),
        (8, "Dental", 6, "#b98b4a"),
        (9, "Euthanasia", 4, "#6b6f76"),
        (10, "Tech", 1, "#4fb3b0"),
    ]
    .map(|(id, name, slots, color)| VisitType { id, name: name.to_owned(), slots, color: color.to_owned() })
    .to_vec()
}
