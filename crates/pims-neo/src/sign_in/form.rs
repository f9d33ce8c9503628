//! Fills and submits the form.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sync_core::failure::Code;
use sync_core::ports::{PimsFailure, SubmitPermit};
use sync_core::sign_in::page::{
    PageFacts, PageState, SignInForm, may_be_signed_in, page_state, page_state_after_submit, sign_in_form,
    stays_at,
};
use tokio::time::{Instant, sleep};
use url::Url;

use super::{LOOK, Proof, Prove, Waits, ended, look, page_script};
use crate::browser::{Driver, Refusal};
use crate::evidence;
use crate::fault::{failure, failure_with};

/// What is typed.
pub(crate) struct Credentials<'a> {
    /// The company id.
    pub(crate) company_id: &'a str,
    /// The user name.
    pub(crate) username: &'a str,
    /// The password, as it was given.
    pub(crate) password: &'a SecretString,
}

/// Goes to the sign-in page, submits the credentials once, and proves that there is a session.
pub(crate) async fn sign_in(
    driver: &Driver,
    base: &Url,
    credentials: &Credentials<'_>,
    permit: &mut dyn SubmitPermit,
    prove: &mut impl Prove,
    waits: &Waits,
) -> Result<(), PimsFailure> {
    open(driver, base, waits.form).await?;
    let before = filled(driver, base, credentials, waits).await?;
    permit.about_to_submit()?;
    let Some(form) = sign_in_form(&before) else { return Err(surprise(driver, "the form went away").await) };
    press(driver, &before, form).await?;
    outcome(driver, base, &before, prove, waits).await
}

/// Brings the page to a form that holds what was to be typed and can be submitted; the page as it then was.
async fn filled(
    driver: &Driver,
    base: &Url,
    credentials: &Credentials<'_>,
    waits: &Waits,
) -> Result<PageFacts, PimsFailure> {
    let mut tries = 0;
    loop {
        let (facts, form) = form(driver, base, waits).await?;
        if !stays_at(&facts, form, base) {
            return Err(surprise(driver, "the form would be sent to another origin").await);
        }
        if typed(driver, &facts, form, credentials).await?
            && let Some(ready) = ready(driver, base, &facts, form, credentials).await?
        {
            return Ok(ready);
        }
        // A page that is still being built may replace its fields or empty them again.
        tries += 1;
        if tries == 4 {
            return Err(surprise(driver, "the form does not keep what is typed").await);
        }
        sleep(Duration::from_millis(100)).await;
    }
}

/// Goes to the sign-in page and waits for its form.
async fn form(driver: &Driver, base: &Url, waits: &Waits) -> Result<(PageFacts, SignInForm), PimsFailure> {
    let until = Instant::now() + waits.form;
    let mut reloads = 0;
    let mut still = Still::default();
    let mut strange_form = false;
    loop {
        let state = match look(driver).await? {
            None => PageState::Loading,
            Some(facts) => {
                let state = page_state(&facts, base);
                strange_form = facts.inputs.iter().any(|input| input.kind == "password");
                if let PageState::Form(form) = &state {
                    let age = still.age(&facts);
                    // Without a company field the form may be one that gets it late, or one that has none.
                    if form.company.is_some() || (facts.complete && age >= waits.late_field) {
                        return Ok((facts, *form));
                    }
                } else {
                    still.fields = None;
                }
                state
            }
        };
        let patience = match &state {
            PageState::Loading | PageState::Form(_) => waits.form,
            // A page may take its time to show a form when it is complete, but not to name the fields of one.
            PageState::Unknown if strange_form => Duration::from_secs(3),
            PageState::Unknown => waits.form.min(Duration::from_secs(10)),
            PageState::Landed | PageState::LeftSignIn => Duration::from_secs(5),
            PageState::OtherOrigin => Duration::from_secs(2),
            PageState::Trouble { .. } => {
                if reloads < 2 {
                    reloads += 1;
                    sleep(Duration::from_millis(500 * reloads)).await;
                    open(driver, base, waits.form).await?;
                    continue;
                }
                Duration::ZERO
            }
            PageState::SecondFactor | PageState::PasswordChange | PageState::Terms | PageState::Captcha => {
                Duration::from_millis(300)
            }
            PageState::Refused
            | PageState::Locked
            | PageState::Maintenance
            | PageState::Certificate
            | PageState::Unreachable => Duration::ZERO,
        };
        if still.in_state(&state) >= patience || Instant::now() >= until {
            return Err(if state == PageState::Loading {
                failure(Code::NeoUnreachable, "the sign-in page did not load in time")
            } else {
                ended(driver, &state).await
            });
        }
        sleep(LOOK).await;
    }
}

/// Sends the page to the sign-in and waits until the old document has gone.
pub(super) async fn open(driver: &Driver, base: &Url, patience: Duration) -> Result<(), PimsFailure> {
    let before = look(driver).await?.map(|facts| facts.document);
    driver.go(&format!("{}/login", base.as_str().trim_end_matches('/')));
    let until = Instant::now() + patience;
    loop {
        let now = look(driver).await?.map(|facts| facts.document);
        if now.is_some() && now != before {
            return Ok(());
        }
        if driver.navigation_error().is_some() {
            // The browser's error page may come a moment later.
            sleep(Duration::from_millis(150)).await;
            return Ok(());
        }
        if Instant::now() >= until {
            return Err(failure(Code::NeoUnreachable, "the sign-in page did not answer in time"));
        }
        sleep(LOOK).await;
    }
}

/// Types into every field; whether every field took the cursor.
async fn typed(
    driver: &Driver,
    facts: &PageFacts,
    form: SignInForm,
    credentials: &Credentials<'_>,
) -> Result<bool, PimsFailure> {
    driver.types_into(&facts.document);
    for (position, text) in fields(form, credentials) {
        let input = &facts.inputs[position];
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let call = format!(
            "focus({position},{},{},{})",
            quoted(&input.kind),
            quoted(&input.name),
            quoted(&input.id)
        );
        match driver.short::<bool>(page_script(&call)).await {
            Ok(true) => driver.type_text(text).await?,
            Ok(false) | Err(Refusal::NotNow) => return Ok(false),
            Err(lost @ Refusal::Lost(_)) => return Err(lost.into()),
        }
    }
    Ok(true)
}

/// The page once its fields hold what was typed and its button can be pressed; `None` if it is no longer that page.
async fn ready(
    driver: &Driver,
    base: &Url,
    typed: &PageFacts,
    form: SignInForm,
    credentials: &Credentials<'_>,
) -> Result<Option<PageFacts>, PimsFailure> {
    let until = Instant::now() + Duration::from_secs(3);
    loop {
        let lengths: Vec<usize> = match driver.short(page_script("lengths()")).await {
            Ok(lengths) => lengths,
            Err(Refusal::NotNow) => return Ok(None),
            Err(lost @ Refusal::Lost(_)) => return Err(lost.into()),
        };
        // JavaScript counts in UTF-16.
        let held = fields(form, credentials)
            .into_iter()
            .all(|(position, text)| lengths.get(position) == Some(&text.encode_utf16().count()));
        let Some(facts) = look(driver).await? else { return Ok(None) };
        let same = facts.document == typed.document
            && facts.inputs.len() == typed.inputs.len()
            && facts.inputs.iter().zip(&typed.inputs).all(|(now, then)| now.is_the_field(then));
        if !held || !same {
            return Ok(None);
        }
        if let PageState::Form(form) = page_state(&facts, base)
            && stays_at(&facts, form, base)
            && form
                .submit
                .and_then(|position| facts.buttons.get(position))
                .is_some_and(|button| button.enabled)
        {
            return Ok(Some(facts));
        }
        if Instant::now() >= until {
            return Err(surprise(driver, "the form has nothing that submits it").await);
        }
        sleep(LOOK).await;
    }
}

fn fields<'a>(form: SignInForm, credentials: &Credentials<'a>) -> Vec<(usize, &'a str)> {
    let mut fields = Vec::with_capacity(3);
    if let Some(position) = form.company
        && !credentials.company_id.is_empty()
    {
        fields.push((position, credentials.company_id));
    }
    fields.push((form.username, credentials.username));
    fields.push((form.password, credentials.password.expose_secret()));
    fields
}

/// Presses the button. Only a button that says it was *not* pressed is a failure here; anything else counts as
/// submitted, and the page tells what came of it.
async fn press(driver: &Driver, facts: &PageFacts, form: SignInForm) -> Result<(), PimsFailure> {
    let Some((position, button)) =
        form.submit.and_then(|position| facts.buttons.get(position).map(|button| (position, button)))
    else {
        return Err(surprise(driver, "the form has nothing to press").await);
    };
    let call = format!("press({position},{})", serde_json::Value::from(button.text.as_str()));
    match driver.short::<bool>(page_script(&call)).await {
        Ok(true) | Err(Refusal::NotNow) => Ok(()),
        Ok(false) => Err(surprise(driver, "the button went away before it was pressed").await),
        Err(lost @ Refusal::Lost(_)) => Err(lost.into()),
    }
}

/// Waits for what came of it.
async fn outcome(
    driver: &Driver,
    base: &Url,
    before: &PageFacts,
    prove: &mut impl Prove,
    waits: &Waits,
) -> Result<(), PimsFailure> {
    let until = Instant::now() + waits.answer;
    let mut still = Still::default();
    let mut refused_at: Option<String> = None;
    let mut proofs = 0;
    loop {
        let state = match look(driver).await? {
            None => PageState::Loading,
            Some(facts) => {
                let behind = may_be_signed_in(&facts, base);
                let state = page_state_after_submit(&facts, before, base);
                // One page is asked again only after it has had time to become another.
                let again = still.in_state(&state) >= Duration::from_millis(1000 * (proofs + 1));
                if behind && (refused_at.as_ref() != Some(&facts.document) || again) {
                    match prove.prove(driver).await {
                        Ok(Proof::Proven) => return Ok(()),
                        Ok(Proof::NoSession) => {
                            proofs += 1;
                            refused_at = Some(facts.document.clone());
                        }
                        Ok(Proof::Trouble(0)) | Err(Refusal::NotNow) => {}
                        Ok(Proof::Trouble(_)) if state == PageState::Maintenance => {}
                        Ok(Proof::Trouble(status)) => {
                            let detail = format!("signed in, but data is answered with status {status}");
                            return Err(failure(Code::NeoAnswers, detail));
                        }
                        Err(lost @ Refusal::Lost(_)) => return Err(lost.into()),
                    }
                }
                state
            }
        };
        let patience = match &state {
            PageState::Loading | PageState::Form(_) => waits.answer,
            PageState::Landed | PageState::LeftSignIn => Duration::from_secs(6),
            // The words of an error may come after the form.
            PageState::Unknown | PageState::OtherOrigin => Duration::from_secs(3),
            PageState::Trouble { .. } | PageState::Maintenance => Duration::from_millis(500),
            PageState::Refused
            | PageState::Locked
            | PageState::SecondFactor
            | PageState::Captcha
            | PageState::PasswordChange
            | PageState::Terms => Duration::from_millis(200),
            PageState::Certificate | PageState::Unreachable => Duration::ZERO,
        };
        if still.in_state(&state) >= patience || Instant::now() >= until {
            return Err(match &state {
                PageState::Landed | PageState::LeftSignIn => {
                    surprise(driver, "the sign-in page was left, but there is no session").await
                }
                PageState::Loading => surprise(driver, "nothing came of the submitted form").await,
                PageState::Form(_)
                | PageState::Refused
                | PageState::Locked
                | PageState::SecondFactor
                | PageState::Captcha
                | PageState::PasswordChange
                | PageState::Terms
                | PageState::Maintenance
                | PageState::OtherOrigin
                | PageState::Certificate
                | PageState::Unreachable
                | PageState::Trouble { .. }
                | PageState::Unknown => ended(driver, &state).await,
            });
        }
        sleep(LOOK).await;
    }
}

async fn surprise(driver: &Driver, detail: &'static str) -> PimsFailure {
    failure_with(Code::NeoPageChanged, detail, evidence::taken(driver).await)
}

/// Since when nothing has changed.
#[derive(Default)]
struct Still {
    fields: Option<(PageFacts, Instant)>,
    state: Option<(PageState, Instant)>,
}

impl Still {
    /// How long the page's fields have been these.
    fn age(&mut self, facts: &PageFacts) -> Duration {
        match &self.fields {
            Some((known, since)) if known.inputs == facts.inputs && known.document == facts.document => {
                since.elapsed()
            }
            _ => {
                self.fields = Some((facts.clone(), Instant::now()));
                Duration::ZERO
            }
        }
    }

    /// How long the page has been in this state.
    fn in_state(&mut self, state: &PageState) -> Duration {
        match &self.state {
            Some((known, since)) if known == state => since.elapsed(),
            _ => {
                self.state = Some((state.clone(), Instant::now()));
                Duration::ZERO
            }
        }
    }
}
