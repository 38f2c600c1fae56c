//! Where a site goes, as it is written: `s3://bucket/prefix`, `user@host:/srv/www`, `/srv/www`, `netlify`.

use std::fmt;
use std::path::Path;
use thiserror::Error;

/// A kind of object storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// Amazon S3, and whatever speaks as it does.
    S3,
    /// Google Cloud Storage.
    Google,
    /// Azure Blob Storage.
    Azure,
}

/// A bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Which kind.
    pub storage: Storage,
    /// Its name; Azure calls it a container.
    pub name: String,
    /// What the keys of the site begin with, without slashes at its ends; may be empty.
    pub prefix: String,
    /// The address of a server that speaks S3, other than Amazon's.
    pub endpoint: Option<String>,
    /// The region, where the environment does not say it.
    pub region: Option<String>,
    /// The credentials are those of the virtual machine that `press` runs on.
    pub instance_credentials: bool,
}

/// Where a site goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Object storage.
    Objects(Bucket),
    /// A folder, or a server that rsync reaches, as rsync writes it.
    Rsync(String),
}

/// A host with a program of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// Netlify's `netlify`.
    Netlify,
    /// Cloudflare's `wrangler`.
    Cloudflare,
    /// GitHub Pages, by a workflow.
    Github,
}

impl Tool {
    /// The host that is meant.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "netlify" => Some(Self::Netlify),
            "cloudflare" => Some(Self::Cloudflare),
            "github" => Some(Self::Github),
            _ => None,
        }
    }

    /// The program and its arguments for a site; `None` where no program sends it.
    #[must_use]
    pub fn command(self, site: &Path) -> Option<Vec<String>> {
        let site = site.display().to_string();
        let words: &[&str] = match self {
            Self::Netlify => &["netlify", "deploy", "--prod", "--no-build", "--dir", &site],
            Self::Cloudflare => &["wrangler", "pages", "deploy", &site],
            Self::Github => return None,
        };
        Some(words.iter().map(|word| (*word).to_owned()).collect())
    }
}

/// Why a target is none.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum TargetError {
    /// It has a scheme that nothing here speaks.
    #[error(
        "`{0}` is no target: write s3://bucket/prefix, gs://bucket/prefix, az://container/prefix, user@host:/folder, a folder, or netlify, cloudflare or github"
    )]
    Unknown(String),
    /// It names no bucket.
    #[error("`{0}` names no bucket: write it behind the slashes, as in s3://my-bucket/prefix")]
    NoBucket(String),
    /// It holds what should stay secret.
    #[error(
        "the target holds a password or a key: credentials come from the environment and from files of your own, never from a target"
    )]
    Secret,
}

impl Target {
    /// Reads a target.
    ///
    /// # Errors
    /// When it is none, with what can be written.
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        let Some((scheme, rest)) = text.split_once("://") else { return Ok(Self::Rsync(text.to_owned())) };
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        if authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':')) {
            return Err(TargetError::Secret);
        }
        let bucket = |storage| {
            if authority.is_empty() {
                return Err(TargetError::NoBucket(text.to_owned()));
            }
            let (name, prefix) = (authority.to_owned(), path.trim_matches('/').to_owned());
            Ok(Self::Objects(Bucket { storage, name, prefix, endpoint: None, region: None, instance_credentials: false }))
        };
        match scheme {
            "s3" => bucket(Storage::S3),
            "gs" => bucket(Storage::Google),
            "az" => bucket(Storage::Azure),
            "sftp" | "ssh" => Ok(Self::Rsync(format!("{authority}:/{path}"))),
            "rsync" => Ok(Self::Rsync(text.to_owned())),
            "file" => Ok(Self::Rsync(format!("/{path}"))),
            _ => Err(TargetError::Unknown(text.to_owned())),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsync(place) => f.write_str(place),
            Self::Objects(bucket) => bucket.fmt(f),
        }
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.storage {
            Storage::S3 => "s3",
            Storage::Google => "gs",
            Storage::Azure => "az",
        };
        write!(f, "{scheme}://{}{}{}", self.name, if self.prefix.is_empty() { "" } else { "/" }, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets() {
        let shown = |text: &str| Target::parse(text).map(|target| target.to_string());
        for (text, expected) in [
            ("s3://news", "s3://news"),
            ("s3://news/a/b/", "s3://news/a/b"),
            ("gs://news/", "gs://news"),
            ("az://news/x", "az://news/x"),
            ("sftp://me@host/srv/www", "me@host:/srv/www"),
            ("me@host:www", "me@host:www"),
            ("rsync://host/module", "rsync://host/module"),
            ("/srv/www", "/srv/www"),
            ("../www", "../www"),
        ] {
            assert_eq!(shown(text).as_deref(), Ok(expected), "{text}");
        }
        assert_eq!(shown("s3:///prefix"), Err(TargetError::NoBucket("s3:///prefix".to_owned())));
        assert_eq!(shown("ftp://host/www"), Err(TargetError::Unknown("ftp://host/www".to_owned())));
        assert_eq!(shown("s3://key:secret@bucket/x"), Err(TargetError::Secret));
    }
}
