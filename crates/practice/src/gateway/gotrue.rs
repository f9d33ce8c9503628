//! What the sign-in part leaves out of GoTrue's answers, put in on their way through.
//!
//! Access tokens get the claims GoTrue gives them (`iss aal amr app_metadata user_metadata phone is_anonymous`)
//! and, where asked, another life. Errors are `{code: number, error_code, msg}` in the older shape and
//! `{code: text, message}` in the newer one.

use serde_json::{Map, Value, json};

use crate::qstash::{signed_token, token_claims};

/// A session as GoTrue would hand it out; anything that is no session stays as it is.
pub(super) fn session(answer: &mut Value, secret: &str, issuer: &str, seconds: Option<i64>) {
    let Some(mut claims) = answer["access_token"].as_str().and_then(|token| token_claims(token, secret))
    else {
        return;
    };
    let issued = claims["iat"].as_i64().unwrap_or_default();
    let user = answer["user"].clone();
    let of_user = |name: &str, or: Value| if user[name].is_null() { or } else { user[name].clone() };
    let missing = [
        ("iss", issuer.into()),
        ("aal", "aal1".into()),
        ("amr", json!([{ "method": "password", "timestamp": issued }])),
        ("app_metadata", of_user("app_metadata", json!({ "provider": "email", "providers": ["email"] }))),
        ("user_metadata", of_user("user_metadata", json!({}))),
        ("phone", of_user("phone", "".into())),
        ("is_anonymous", false.into()),
    ];
    if let Some(claims) = claims.as_object_mut() {
        for (name, value) in missing {
            claims.entry(name).or_insert(value);
        }
    }
    if let Some(seconds) = seconds {
        claims["exp"] = (issued + seconds).into();
        answer["expires_in"] = seconds.into();
        answer["expires_at"] = (issued + seconds).into();
    }
    answer["access_token"] = signed_token(&claims, secret).into();
}

/// An error in its newer shape; what is no error of the older one stays as it is.
pub(super) fn newer(answer: &mut Value) {
    if let (Some(code), Some(message)) = (answer["error_code"].as_str(), answer["msg"].as_str()) {
        let mut newer = Map::new();
        newer.insert("code".into(), code.into());
        newer.insert("message".into(), message.into());
        *answer = newer.into();
    }
}

/// The older shape.
pub(super) fn error(status: u16, code: &str, message: &str) -> Value {
    json!({ "code": status, "error_code": code, "msg": message })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_gets_the_claims_that_were_missing_and_the_life_that_was_asked_for() {
        let token =
            signed_token(&json!({ "sub": "u1", "role": "authenticated", "iat": 1000, "exp": 4600 }), "key");
        let mut answer = json!({
            "access_token": token, "expires_in": 3600, "expires_at": 4600, "refresh_token": "r1",
            "user": { "id": "u1", "app_metadata": { "provider": "email" } },
        });
        session(&mut answer, "key", "http://127.0.0.1:1/auth/v1", Some(5));
        assert_eq!((&answer["expires_in"], &answer["expires_at"]), (&json!(5), &json!(1005)));
        assert_eq!(answer["refresh_token"], "r1");
        let claims = token_claims(answer["access_token"].as_str().unwrap(), "key").unwrap();
        assert_eq!(
            (&claims["exp"], &claims["sub"], &claims["aal"]),
            (&json!(1005), &json!("u1"), &json!("aal1"))
        );
        assert_eq!(claims["app_metadata"], json!({ "provider": "email" }));
    }

    #[test]
    fn what_is_no_session_and_no_error_stays_as_it_is() {
        let mut user = json!({ "id": "u1", "code": "x" });
        session(&mut user, "key", "", Some(5));
        newer(&mut user);
        assert_eq!(user, json!({ "id": "u1", "code": "x" }));

        let mut refused = error(400, "invalid_credentials", "no");
        newer(&mut refused);
        assert_eq!(refused, json!({ "code": "invalid_credentials", "message": "no" }));
    }
}
