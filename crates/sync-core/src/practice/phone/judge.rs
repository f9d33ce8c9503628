//! Whether digits are a number that can be dialled, by libphonenumber and the North American rules beside it.

use rlibphonenumber::{
    NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, PhoneNumberType, Region,
    ValidationError,
};

use super::PhoneProblemCode as Code;

/// The E.164 form of digits (with a leading `+` where one was written), and what is wrong or doubtful about them.
pub(super) fn judged(digits: &str, region: Region) -> (Option<String>, Vec<Code>) {
    let bare = digits.trim_start_matches('+');
    let first = bare.bytes().next();
    if bare.len() >= 7 && bare.bytes().all(|byte| Some(byte) == first) {
        return (None, vec![Code::AllOneDigit]);
    }
    let Ok(number) = PHONE_NUMBER_UTIL.parse(digits, Some(region)) else {
        let code = match bare.len() {
            0..=7 => Code::TooShort,
            8..=15 => Code::ImpossibleNumber,
            _ => Code::TooLong,
        };
        return (None, vec![code]);
    };
    match number.is_possible_with_reason() {
        Ok(NumberLengthType::IsPossible) => {}
        Ok(NumberLengthType::IsPossibleLocalOnly) => return (None, vec![Code::LocalOnly]),
        Err(ValidationError::TooShort) => return (None, vec![Code::TooShort]),
        Err(ValidationError::TooLong) => return (None, vec![Code::TooLong]),
        Err(ValidationError::InvalidCountryCode | ValidationError::InvalidLength) => {
            return (None, vec![Code::ImpossibleNumber]);
        }
    }
    let national = number.get_national_significant_number();
    if number.country_code == 1
        && let Some(code) = north_american_fault(&national)
    {
        return (None, vec![code]);
    }
    let mut problems = Vec::new();
    match number.get_type() {
        PhoneNumberType::PremiumRate => return (None, vec![Code::PremiumRate]),
        PhoneNumberType::Pager | PhoneNumberType::VoiceMail => problems.push(Code::NotForCalls),
        PhoneNumberType::TollFree
        | PhoneNumberType::SharedCost
        | PhoneNumberType::PersonalNumber
        | PhoneNumberType::UAN => problems.push(Code::UnusualKind),
        PhoneNumberType::Unknown if !is_fictional(&number, &national) => problems.push(Code::Unlisted),
        PhoneNumberType::Unknown
        | PhoneNumberType::FixedLine
        | PhoneNumberType::Mobile
        | PhoneNumberType::FixedLineOrMobile
        | PhoneNumberType::VoIP => {}
    }
    if !same_country(&number, region) {
        problems.push(Code::AnotherCountry);
    }
    (Some(number.format_as(PhoneNumberFormat::E164).into_owned()), problems)
}

/// Whether the digits, as they stand, are one number that may be dialled.
pub(super) fn is_dialable(digits: &str, region: Region) -> bool {
    let (e164, problems) = judged(digits, region);
    e164.is_some() && !problems.contains(&Code::Unlisted)
}

/// What breaks the rules that every number of the North American plan keeps.
fn north_american_fault(national: &str) -> Option<Code> {
    let area = national.get(..3)?;
    let exchange = national.get(3..6)?;
    let line = national.get(6..)?;
    let out_of_range = |code: &str| code.starts_with(['0', '1']) || code.ends_with("11");
    if out_of_range(area) || area.get(1..2) == Some("9") || area == "555" {
        return Some(Code::ImpossibleAreaCode);
    }
    if area == "900" || exchange == "976" {
        return Some(Code::PremiumRate);
    }
    // 555-1212 is directory assistance.
    (out_of_range(exchange) || (exchange == "555" && line == "1212")).then_some(Code::ImpossibleNumber)
}

/// Ranges that the United Kingdom reserves for fiction (mobile, and without a real area).
fn is_fictional(number: &PhoneNumber, national: &str) -> bool {
    number.country_code == 44 && ["7700900", "1632960"].iter().any(|range| national.starts_with(range))
}

/// Whether a call stays in the clinic's country. The United States, their territories and Canada count as one; other
/// countries under +1 do not.
fn same_country(number: &PhoneNumber, region: Region) -> bool {
    const TOGETHER: [Region; 7] =
        [Region::US, Region::CA, Region::PR, Region::VI, Region::GU, Region::AS, Region::MP];
    let home = PHONE_NUMBER_UTIL.get_country_code_for_region(region);
    match number.get_region_code() {
        Some(theirs) if theirs == region => true,
        Some(theirs) if number.country_code == 1 => TOGETHER.contains(&theirs) && TOGETHER.contains(&region),
        Some(_) | None => home == Some(number.country_code),
    }
}
