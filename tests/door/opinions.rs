//! Second opinions for a clinic: the real function of its project, and behind it a model that says what it was told.

use practice::backing::Backing;
use practice::model::{Model, ModelOptions, Saying};
use sync_core::calls::opinion::{CONTROLS_IN_ALL, control};

use super::clinic::{Cloud, Pc};
use super::functions::Served;

/// A model that holds a call for right wherever it was told nothing else, and knows the control visits.
pub struct SecondOpinions {
    /// The model behind the function.
    pub model: Model,
    _function: Served,
}

impl SecondOpinions {
    /// Serves the function in this clinic's project.
    pub async fn start(cloud: &Cloud) -> Self {
        let model = Model::start(ModelOptions::default()).await.expect("a model");
        let key = model.key();
        let function = Served::start(
            "second-opinion",
            &[
                ("SUPABASE_URL", &cloud.url),
                ("SUPABASE_ANON_KEY", &cloud.anon_key),
                ("ANTHROPIC_URL", model.url()),
                ("ANTHROPIC_API_KEY", &key),
                ("SECOND_OPINION_MODEL", "model-of-the-practice"),
            ],
        )
        .await;
        let address = function.url().to_owned();
        Backing::shared().gateway().switches(|switches| {
            switches.functions.insert("second-opinion".to_owned(), address);
        });
        // A model that can read: it knows what must not be called.
        model.switches(|switches| {
            switches.says = (0..CONTROLS_IN_ALL).map(|which| says(&telling(which), "never")).collect();
        });
        Self { model, _function: function }
    }

    /// What it says, from now on, of a visit in which this stands.
    pub fn also_says(&self, contains: &str, verdict: &str) {
        self.model.switches(|switches| switches.says.push(says(contains, verdict)));
    }

    /// Clear cases ring by themselves from now on, as its owner chooses on a PC.
    pub async fn let_ring(&self, pc: &Pc) {
        pc.odisctl(&["second-opinion", "on", "--json"]).await.one_json().expect(0);
        pc.odisctl(&["calls-mode", "automatic", "--json"]).await.one_json().expect(0);
    }
}

/// The words of a control visit that make it one.
fn telling(which: usize) -> String {
    let visit = control(which);
    let elsewhere = visit.other_visits.first().and_then(|other| other.note.clone());
    elsewhere
        .or_else(|| visit.numbers.first().map(|number| number.written.clone()))
        .or_else(|| visit.notes.first().map(|note| note.text.clone()))
        .expect("a control visit tells something")
}

fn says(contains: &str, verdict: &str) -> Saying {
    // As it stands in JSON.
    let contains = serde_json::to_string(contains).expect("text").trim_matches('"').to_owned();
    Saying {
        words: vec![contains.clone()],
        contains,
        verdict: verdict.to_owned(),
        why: "so it reads".to_owned(),
    }
}
