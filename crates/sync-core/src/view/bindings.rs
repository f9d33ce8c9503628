//! The types of `ui/src/bindings.ts`, generated from the values that the window is sent and sends, and rules of the core
//! that the window follows, as tables. The file is checked in; this test fails where it differs. Renew it with `ODIS_SYNC_RENEW=1 cargo test -p sync-core bindings`.

use std::path::Path;

use ts_rs::{Config, TS};

use crate::failure::Code;

/// Dependencies first is not needed: TypeScript does not mind the order.
macro_rules! declarations {
    ($config:expr, $($kind:ty),+ $(,)?) => {
        [$(<$kind as TS>::decl($config)),+]
    };
}

#[test]
fn the_windows_types_are_those_of_the_core() {
    let config = Config::new().with_large_int("number");
    let declared = declarations!(
        &config,
        super::call_lists::CallList,
        super::intent::Intent,
        super::intent::AgentIntent,
        super::intent::ShellIntent,
        super::intent::SetUpStep,
        super::intent::DecisionWord,
        super::intent::Answer,
        super::window::Snapshot,
        super::window::SetUp,
        super::window::Step,
        super::window::Check,
        super::window::CheckName,
        super::window::CheckState,
        super::window::SettingsView,
        super::window::Chosen,
        super::window::Notifications,
        super::window::Privacy,
        super::window::Updates,
        super::updates::UpdatesView,
        super::updates::UpdateWork,
        super::updates::OfferedView,
        super::window::Place,
        super::window::Page,
        super::window::ClinicChoice,
        super::window::Days,
        super::tray::Face,
        super::tray::PauseFor,
        super::rows::VisitRow,
        super::rows::NoteState,
        super::rows::VisitDetail,
        super::rows::RunRow,
        super::rows::KeptScreenshot,
        super::rows::TroubleRow,
        super::rows::TroubleKind,
        super::rows::AuditPage,
        super::rows::AuditRow,
        super::figures::Figures,
        super::figures::DayFigures,
        super::figures::Share,
        super::figures::Measure,
        super::Status,
        super::Outcome,
        super::WindowView,
        super::VisitCounts,
        super::CallCounts,
        super::OutboxCounts,
        super::RunReport,
        super::VisitView,
        super::ReasonView,
        super::CallView,
        super::RunView,
        super::Activity,
        super::Freshness,
        super::Connections,
        super::Progress,
        crate::updates::Channel,
        crate::calls::Rules,
        crate::calls::Mode,
        crate::failure::Failure,
        crate::failure::Code,
        crate::ports::ReaderKind,
        crate::practice::VisitStatus,
        crate::reconcile::NoteCounts,
    );
    let mut text = String::from("// Generated from sync-core::view. Do not edit; see view/bindings.rs.\n\n");
    text.push_str(
        "export type Weekday = \"Mon\" | \"Tue\" | \"Wed\" | \"Thu\" | \"Fri\" | \"Sat\" | \"Sun\";\n",
    );
    for declaration in declared {
        text.push_str("\nexport ");
        text.push_str(&declaration);
        text.push('\n');
    }
    text.push_str(&rules());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/bindings.ts");
    if std::env::var_os("ODIS_SYNC_RENEW").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == text,
        "ui/src/bindings.ts is not what the core says; renew it as the module's header tells"
    );
}

/// Rules that the window follows as well, so that each stands once.
fn rules() -> String {
    let json = |value: &serde_json::Value| value.to_string().replace(',', ", ").replace(':', ": ");
    let lists: serde_json::Map<_, _> = super::call_lists::STATES
        .into_iter()
        .map(|state| (state.as_str().to_owned(), serde_json::json!(super::call_lists::CallList::of(state))))
        .collect();
    let helped: Vec<_> =
        crate::failure::ALL.into_iter().filter(|code| code.wants_person_at_neo()).map(Code::as_str).collect();
    format!(
        "\n/** In which list a call stands, by its state. */\n\
         export const LIST_OF_CALL: Readonly<Record<string, CallList | null>> = {};\n\
         \n/** Failures at which a person's own sign-in at Neo helps. */\n\
         export const HELPED_BY_SIGNING_IN: readonly Code[] = {};\n",
        json(&lists.into()),
        json(&serde_json::json!(helped)),
    )
}
