//! Pictures of pages that surprised us: where they are chosen, and never of a password.

use pims_neo::Neo;
use practice::neo::{AfterPassword, SignInPage, Switches, UserField};
use sync_core::failure::Code;
use sync_core::ports::{Evidence, NeoAccess, Pims, Screenshot};

use crate::pages::{FORM, Raw, html, impatient};
use crate::world::{Permit, World, bounded, sign_in_with};

/// What is kept of a sign-in that a page surprises, where pictures are chosen.
async fn kept(world: &World, access: &NeoAccess) -> Evidence {
    let mut options = impatient(world);
    options.screenshots = true;
    let mut neo = Neo::new(options);
    let opened = bounded(sign_in_with(&mut neo, access, &mut Permit::default())).await;
    bounded(neo.close()).await;
    world.assert_nothing_left();
    let failure = opened.expect_err("the page surprises");
    assert_eq!(failure.code, Code::NeoPageChanged, "{}", failure.detail);
    failure.evidence.expect("a surprising page leaves its skeleton")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_surprises_is_pictured_where_that_was_chosen() {
    type Change = fn(&mut Switches);
    let pages: [(&str, Change); 3] = [
        ("an unknown page", |switches| switches.login.page = SignInPage::Unknown),
        ("a renamed field", |switches| switches.login.user = UserField::Renamed),
        ("an unknown step after the password", |switches| {
            switches.login.after_password = AfterPassword::Unknown;
        }),
    ];
    for (page, change) in pages {
        let world = World::new(change).await;
        let evidence = kept(&world, &world.access()).await;
        assert!(evidence.skeleton.starts_with("html"), "{page}: {}", evidence.skeleton);
        let picture = evidence.screenshot.unwrap_or_else(|| panic!("{page}: a picture"));
        let (header, _) = picture.bytes()[16..].split_at(8);
        let side = |four: &[u8]| u32::from_be_bytes(four.try_into().unwrap());
        let (width, height) = (side(&header[..4]), side(&header[4..]));
        assert_eq!(width, 1280, "{page}: as wide as the window");
        assert!((300..=720).contains(&height), "{page}: no taller than the window: {height}");
        assert!(picture.bytes().len() < Screenshot::LARGEST, "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_picture_is_taken_while_the_page_could_show_the_password() {
    let no_button = FORM.replace("<button type=submit>Login</button>", "");
    let shown = "<script>document.addEventListener('input',e=>{if(e.target.name=='password'){e.target.type='text';\
                 e.target.name='x'}})</script>";
    let emptied = "<script>setInterval(()=>document.forms[0].reset(),5)</script>";
    let somewhere_else =
        "<input type=password id=other style='display:none'><script>other.value='theirs'</script>";
    let pages = [
        ("a password that stands in its field", no_button.clone(), false),
        ("a password that the page shows in another kind of field", format!("{no_button}{shown}"), false),
        ("a password that nobody of ours typed", format!("{no_button}{somewhere_else}{emptied}"), false),
        ("fields that were emptied", format!("{FORM}{emptied}"), true),
    ];
    for (page, body, pictured) in pages {
        let world = World::new(|_| {}).await;
        let raw = Raw::serving(move |_| html(&body)).await;
        let evidence = kept(&world, &raw.access()).await;
        assert!(evidence.skeleton.starts_with("html"), "{page}: {}", evidence.skeleton);
        assert_eq!(evidence.screenshot.is_some(), pictured, "{page}");
    }
}
