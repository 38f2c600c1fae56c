//! Deploys to object storage: S3 and compatible servers, Google Cloud Storage and Azure Blob Storage.

use super::super::server_config::Answers;
use super::DeployError;
use super::credentials::{self, Found};
use super::target::{Bucket, Storage};
use super::target_state::{NAME, State};
use futures::{StreamExt, TryStreamExt, stream};
use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::path::Path as Key;
use object_store::{
    Attribute, Attributes, ClientOptions, Error, ObjectStore, ObjectStoreExt, PutOptions, RetryConfig, WriteMultipart,
};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::runtime::Runtime;

/// Larger files are sent in parts of 8 MiB, to use less memory.
const WHOLE: u64 = 32 << 20;
/// The size of a part in bytes.
const PART: usize = 8 << 20;
/// How many parts of one file are sent at the same time.
const PARTS: usize = 4;
/// The maximum duration of one request.
const TIMEOUT: Duration = Duration::from_secs(300);
/// The maximum wait for a connection.
const CONNECT: Duration = Duration::from_secs(10);

pub(super) struct Objects {
    bucket: Bucket,
    store: Box<dyn ObjectStore>,
    runtime: Runtime,
    parallel: usize,
    requests: AtomicU64,
}

impl Objects {
    /// Opens a bucket. Sends no request yet.
    pub fn open(bucket: &Bucket, parallel: usize) -> Result<Self, DeployError> {
        // Two libraries use TLS here: without this line, neither would know which implementation of it to use.
        _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.map_err(|error| DeployError::Failed { target: bucket.to_string(), why: error.to_string() })?;
        let store = store(bucket)?;
        Ok(Self { bucket: bucket.clone(), store, runtime, parallel, requests: AtomicU64::new(0) })
    }

    /// The number of requests so far. A request that was repeated counts once.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    fn count(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    fn key(&self, path: &str) -> Key {
        let Bucket { prefix, .. } = &self.bucket;
        Key::from(if prefix.is_empty() { path.to_owned() } else { format!("{prefix}/{path}") })
    }

    pub fn read_state(&self) -> Result<State, DeployError> {
        let read = async {
            self.count();
            match self.store.get(&self.key(NAME)).await {
                Ok(found) => found.bytes().await.map(Some),
                // `NotFound` can also mean that the bucket does not exist.
                Err(Error::NotFound { source, .. }) if !is_without_bucket(&source.to_string()) => Ok(None),
                Err(error) => Err(error),
            }
        };
        let bytes = self.runtime.block_on(read).map_err(|error| self.told(&error))?;
        let why = |error| format!("{NAME} cannot be read: {error}; delete it there, and the next deployment sends all files");
        bytes.map_or_else(
            || Ok(State::default()),
            |bytes| {
                State::of_bytes(&bytes).map_err(|error| DeployError::Failed { target: self.bucket.to_string(), why: why(error) })
            },
        )
    }

    pub fn write_state(&self, state: &State) -> Result<(), DeployError> {
        let bytes = state.to_bytes().map_err(|error| super::at(Path::new(NAME), error))?;
        let attributes = [(Attribute::CacheControl, "no-store"), (Attribute::ContentType, "application/octet-stream")];
        let options = PutOptions { attributes: Attributes::from_iter(attributes), ..PutOptions::default() };
        self.count();
        let written = self.runtime.block_on(self.store.put_opts(&self.key(NAME), bytes.into(), options));
        written.map(drop).map_err(|error| self.told(&error))
    }

    pub fn send(&self, files: &[(&str, PathBuf)], answers: &Answers, progress: &dyn Fn()) -> Result<(), DeployError> {
        let sent = stream::iter(files).map(|(path, file)| async move {
            self.put(path, file, answers).await?;
            Ok(())
        });
        let all = sent.buffer_unordered(self.parallel).try_for_each(|()| {
            progress();
            std::future::ready(Ok(()))
        });
        self.runtime.block_on(all)
    }

    async fn put(&self, path: &str, file: &Path, answers: &Answers) -> Result<(), DeployError> {
        let at = |source| super::at(file, source);
        let attributes = Attributes::from_iter([
            (Attribute::CacheControl, answers.cache(path).control().to_owned()),
            (Attribute::ContentType, Answers::media_type(path)),
        ]);
        let key = self.key(path);
        self.count();
        if tokio::fs::metadata(file).await.map_err(at)?.len() <= WHOLE {
            let bytes = tokio::fs::read(file).await.map_err(at)?;
            let options = PutOptions { attributes, ..PutOptions::default() };
            return self.store.put_opts(&key, bytes.into(), options).await.map(drop).map_err(|error| self.told(&error));
        }
        let upload = self.store.put_multipart_opts(&key, attributes.into()).await.map_err(|error| self.told(&error))?;
        let mut writer = WriteMultipart::new_with_chunk_size(upload, PART);
        let mut reader = tokio::fs::File::open(file).await.map_err(at)?;
        let mut part = vec![0; PART];
        loop {
            let read = tokio::io::AsyncReadExt::read(&mut reader, &mut part).await.map_err(at)?;
            if read == 0 {
                break;
            }
            writer.wait_for_capacity(PARTS).await.map_err(|error| self.told(&error))?;
            writer.write(&part[..read]);
        }
        // One request for each part, one to begin the upload and one to end it.
        self.requests.fetch_add(tokio::fs::metadata(file).await.map_err(at)?.len().div_ceil(PART as u64) + 1, Ordering::Relaxed);
        writer.finish().await.map(drop).map_err(|error| self.told(&error))
    }

    pub fn delete(&self, files: &[&str]) -> Result<(), DeployError> {
        let deleted = stream::iter(files).map(|path| async move {
            self.count();
            match self.store.delete(&self.key(path)).await {
                // A file that is already gone need not be deleted.
                Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
                Err(error) => Err(self.told(&error)),
            }
        });
        self.runtime.block_on(deleted.buffer_unordered(self.parallel).try_for_each(|()| std::future::ready(Ok(()))))
    }

    /// Lists the paths of all files below the prefix.
    pub fn list(&self) -> Result<Vec<String>, DeployError> {
        self.count();
        let prefix = (!self.bucket.prefix.is_empty()).then(|| Key::from(self.bucket.prefix.as_str()));
        let objects: Vec<_> =
            self.runtime.block_on(self.store.list(prefix.as_ref()).try_collect()).map_err(|error| self.told(&error))?;
        let path = |object: object_store::ObjectMeta| {
            let key = object.location.to_string();
            let path = key.strip_prefix(&self.bucket.prefix).unwrap_or(&key);
            path.trim_start_matches('/').to_owned()
        };
        Ok(objects.into_iter().map(path).collect())
    }

    /// Converts an error into one that says what to do.
    fn told(&self, error: &Error) -> DeployError {
        let target = self.bucket.to_string();
        let why = innermost(error);
        match error {
            _ if is_without_bucket(&error.to_string()) => DeployError::NoBucket(target),
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => DeployError::Refused { target, why },
            _ => DeployError::Failed { target, why },
        }
    }
}

/// Whether an answer of any kind of storage says that the bucket does not exist.
fn is_without_bucket(answer: &str) -> bool {
    ["NoSuchBucket", "ContainerNotFound", "The specified bucket does not exist"].iter().any(|words| answer.contains(words))
}

/// Returns the innermost cause of an error, on one line. The libraries repeat each cause in the error around it.
fn innermost(error: &Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn store(bucket: &Bucket) -> Result<Box<dyn ObjectStore>, DeployError> {
    let env = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let none = |help| Err(DeployError::NoCredentials { target: bucket.to_string(), help });
    let client = ClientOptions::new().with_timeout(TIMEOUT).with_connect_timeout(CONNECT);
    let retry = RetryConfig { max_retries: 8, retry_timeout: Duration::from_secs(180), ..RetryConfig::default() };
    let failed = |error: Error| DeployError::Failed { target: bucket.to_string(), why: innermost(&error) };
    match bucket.storage {
        Storage::S3 => {
            let mut builder = AmazonS3Builder::from_env().with_bucket_name(&bucket.name).with_retry(retry);
            let mut beside = None;
            match credentials::find(env) {
                Found::ByLibrary => {}
                Found::InFile(keys, region) => {
                    builder = builder.with_access_key_id(keys.id).with_secret_access_key(keys.secret);
                    if let Some(token) = keys.token {
                        builder = builder.with_token(token);
                    }
                    beside = region;
                }
                Found::Nowhere if bucket.instance_credentials => {}
                Found::Nowhere => {
                    return none(
                        "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, run `aws configure`, or use `--instance-credentials` on a virtual machine of Amazon",
                    );
                }
            }
            if let Some(region) = bucket.region.clone().or(beside) {
                builder = builder.with_region(region);
            }
            let endpoint = bucket.endpoint.clone();
            let is_plain = endpoint.as_ref().is_some_and(|endpoint| endpoint.starts_with("http://"));
            if let Some(endpoint) = endpoint {
                builder = builder.with_endpoint(endpoint);
            }
            let client = client.with_allow_http(is_plain || env("AWS_ALLOW_HTTP").is_some_and(|value| value == "true"));
            builder.with_client_options(client).build().map(|store| Box::new(store) as Box<dyn ObjectStore>).map_err(failed)
        }
        Storage::Google => {
            let usual = env("HOME").map(|home| PathBuf::from(home).join(".config/gcloud/application_default_credentials.json"));
            let named = [
                "GOOGLE_SERVICE_ACCOUNT",
                "GOOGLE_SERVICE_ACCOUNT_PATH",
                "GOOGLE_SERVICE_ACCOUNT_KEY",
                "SERVICE_ACCOUNT",
                "GOOGLE_APPLICATION_CREDENTIALS",
            ];
            let is_there = named.iter().any(|name| env(name).is_some()) || usual.is_some_and(|file| file.exists());
            if !is_there && !bucket.instance_credentials {
                return none("set GOOGLE_APPLICATION_CREDENTIALS to a key file, or run `gcloud auth application-default login`");
            }
            let mut builder = GoogleCloudStorageBuilder::from_env().with_bucket_name(&bucket.name).with_retry(retry);
            if let Some(file) = env("GOOGLE_APPLICATION_CREDENTIALS") {
                builder = builder.with_application_credentials(file);
            }
            builder.with_client_options(client).build().map(|store| Box::new(store) as Box<dyn ObjectStore>).map_err(failed)
        }
        Storage::Azure => {
            if env("AZURE_STORAGE_ACCOUNT_NAME").is_none() {
                return none(
                    "set AZURE_STORAGE_ACCOUNT_NAME, and AZURE_STORAGE_ACCOUNT_KEY or another credential, or run `az login`",
                );
            }
            let has_key = [
                "AZURE_STORAGE_ACCOUNT_KEY",
                "AZURE_STORAGE_ACCESS_KEY",
                "AZURE_STORAGE_SAS_TOKEN",
                "AZURE_STORAGE_SAS_KEY",
                "AZURE_STORAGE_CLIENT_ID",
                "AZURE_CLIENT_ID",
                "AZURE_FEDERATED_TOKEN_FILE",
            ];
            let by_login = !has_key.iter().any(|name| env(name).is_some()) && !bucket.instance_credentials;
            let builder = MicrosoftAzureBuilder::from_env()
                .with_container_name(&bucket.name)
                .with_retry(retry)
                .with_use_azure_cli(by_login);
            builder.with_client_options(client).build().map(|store| Box::new(store) as Box<dyn ObjectStore>).map_err(failed)
        }
    }
}
