//! The target of a deployment, as users write it: `s3://bucket/prefix`, `user@host:/srv/www`, `/srv/www`, `netlify`.

use std::fmt;
use std::path::Path;
use thiserror::Error;

/// A kind of object storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// Amazon S3 and compatible servers.
    S3,
    /// Google Cloud Storage.
    Google,
    /// Azure Blob Storage.
    Azure,
}

/// A bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// The kind of storage.
    pub storage: Storage,
    /// The name of the bucket; Azure calls it a container.
    pub name: String,
    /// The prefix of all keys of the site, without slashes at its ends; may be empty.
    pub prefix: String,
    /// The address of a server that is compatible with S3, instead of Amazon's.
    pub endpoint: Option<String>,
    /// The region, if the environment does not contain it.
    pub region: Option<String>,
    /// Whether to use the credentials of the virtual machine that `press` runs on.
    pub instance_credentials: bool,
}

/// The place to which a site is deployed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Object storage.
    Objects(Bucket),
    /// A folder, or a server that rsync can reach, in the notation of rsync.
    Rsync(String),
}

/// A host that has its own way to deploy a site.
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
    /// Returns the host with this name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "netlify" => Some(Self::Netlify),
            "cloudflare" => Some(Self::Cloudflare),
            "github" => Some(Self::Github),
            _ => None,
        }
    }

    /// Returns the program that deploys a site, and its arguments; `None` when the host has no such program.
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

/// Why a target is invalid.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum TargetError {
    /// The scheme of the target is unknown.
    #[error(
        "`{0}` is no target: write s3://bucket/prefix, gs://bucket/prefix, az://container/prefix, user@host:/folder, a folder, or netlify, cloudflare or github"
    )]
    Unknown(String),
    /// The target contains no bucket.
    #[error("`{0}` names no bucket: write it after the slashes, as in s3://my-bucket/prefix")]
    NoBucket(String),
    /// The target contains a secret.
    #[error(
        "the target contains a password or a key: put credentials into the environment or your own files, never into a target"
    )]
    Secret,
}

impl Target {
    /// Parses a target.
    ///
    /// # Errors
    /// When the target is invalid. The error says what to write.
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
