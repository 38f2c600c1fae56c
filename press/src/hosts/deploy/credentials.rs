//! Finds the credentials for S3: in the environment, or in the files of Amazon's own tools.

use std::path::PathBuf;

/// Keys for S3.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Keys {
    pub id: String,
    pub secret: String,
    pub token: Option<String>,
}

/// Environment variables that say that the credentials come from the role of a pod or of a container.
const ELSEWHERE: [&str; 3] =
    ["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"];

/// Where credentials were found.
pub(super) enum Found {
    /// The storage library finds them by itself.
    ByLibrary,
    /// In a file of Amazon's tools, with the region from these files.
    InFile(Keys, Option<String>),
    Nowhere,
}

/// Looks for credentials.
pub(super) fn find(env: impl Fn(&str) -> Option<String>) -> Found {
    if env("AWS_ACCESS_KEY_ID").is_some() && env("AWS_SECRET_ACCESS_KEY").is_some()
        || ELSEWHERE.iter().any(|name| env(name).is_some())
    {
        return Found::ByLibrary;
    }
    let home = env("HOME").or_else(|| env("USERPROFILE")).map(PathBuf::from);
    let file = |name: &str, usual: &str| {
        let path = env(name).map(PathBuf::from).or_else(|| Some(home.as_ref()?.join(".aws").join(usual)))?;
        ini::Ini::load_from_file_noescape(path).ok()
    };
    let profile = env("AWS_PROFILE").unwrap_or_else(|| "default".to_owned());
    let (credentials, config) = (file("AWS_SHARED_CREDENTIALS_FILE", "credentials"), file("AWS_CONFIG_FILE", "config"));
    let long = if profile == "default" { profile.clone() } else { format!("profile {profile}") };
    let sections = [
        credentials.as_ref().and_then(|file| file.section(Some(profile.as_str()))),
        config.as_ref().and_then(|file| file.section(Some(long.as_str()))),
    ];
    let value = |key: &str| sections.iter().flatten().find_map(|section| section.get(key)).map(str::to_owned);
    match (value("aws_access_key_id"), value("aws_secret_access_key")) {
        (Some(id), Some(secret)) => Found::InFile(Keys { id, secret, token: value("aws_session_token") }, value("region")),
        _ => Found::Nowhere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn keys_come_from_the_environment_or_from_the_usual_files() -> std::io::Result<()> {
        let home = tempfile::tempdir()?;
        let of = |pairs: &[(&str, &str)]| {
            let mut all: HashMap<String, String> =
                pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            all.insert("HOME".to_owned(), home.path().display().to_string());
            find(move |name| all.get(name).cloned())
        };
        assert!(matches!(of(&[]), Found::Nowhere));
        assert!(matches!(of(&[("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b")]), Found::ByLibrary));
        std::fs::create_dir(home.path().join(".aws"))?;
        std::fs::write(
            home.path().join(".aws/credentials"),
            "[default]\naws_access_key_id = one\naws_secret_access_key = a\\b+/=\n[other]\naws_access_key_id=two\naws_secret_access_key=s\naws_session_token=t\n",
        )?;
        std::fs::write(home.path().join(".aws/config"), "[profile other]\nregion = eu-west-1\n")?;
        match of(&[]) {
            Found::InFile(keys, region) => assert_eq!((keys.id.as_str(), keys.secret.as_str(), region), ("one", "a\\b+/=", None)),
            _ => panic!("not found"),
        }
        match of(&[("AWS_PROFILE", "other")]) {
            Found::InFile(keys, region) => {
                assert_eq!((keys.id.as_str(), keys.token.as_deref(), region.as_deref()), ("two", Some("t"), Some("eu-west-1")));
            }
            _ => panic!("not found"),
        }
        Ok(())
    }
}
