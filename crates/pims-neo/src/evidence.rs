//! What a page that surprised us looked like: tags, attribute names and lengths, indented as they nest.
//!
//! Neither text nor attribute values nor addresses are taken, so that it can be stored and sent as it is.

use crate::browser::Driver;
use crate::sign_in::page_script;

/// The skeleton of the page, if the page still answers.
pub(crate) async fn skeleton(driver: &Driver) -> Option<String> {
    let taken: String = driver.short(page_script("skeleton()")).await.ok()?;
    Some(only_structure(&taken)).filter(|skeleton| !skeleton.is_empty())
}

/// The page made this text, and a page can say anything: whatever is not the shape of a skeleton is dropped.
fn only_structure(taken: &str) -> String {
    let kept: Vec<&str> = taken.lines().filter(|line| is_structure(line)).collect();
    kept.join("\n")
}

fn is_structure(line: &str) -> bool {
    let line = line.trim_start_matches(' ');
    let is_name = |name: &str| {
        !name.is_empty()
            && name.len() <= 40
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_:.@*()[]".contains(&byte))
    };
    let (head, length) = line.split_once(" #").unwrap_or((line, "0"));
    if length.parse::<u32>().is_err() {
        return false;
    }
    match head.split_once(" [") {
        Some((tag, attributes)) => {
            is_name(tag) && attributes.strip_suffix(']').is_some_and(|names| names.split(' ').all(is_name))
        }
        None => is_name(head),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skeleton_keeps_structure_and_drops_anything_else() {
        let taken =
            "html [lang]\n body\n  p [class data-id] #12\nBella has fleas\n  a [href=x]\n  b #many\n  i";
        assert_eq!(only_structure(taken), "html [lang]\n body\n  p [class data-id] #12\n  i");
    }
}
