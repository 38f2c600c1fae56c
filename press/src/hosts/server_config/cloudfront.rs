//! Configures CloudFront in front of S3: with a function that finds the page for a path, and with the headers of every response.
//! S3 knows neither folders nor old addresses; for old addresses, it serves the redirect pages.

use super::{DOCUMENT_POLICY, Rules};
use serde_json::json;

/// A function for the event type `viewer-request`. S3 has `blog/index.html`, but nothing at `blog/` or `blog`.
pub(super) fn function() -> String {
    r#"// CloudFront function (cloudfront-js-2.0), event type viewer-request: /blog/ is the file blog/index.html, /blog leads to /blog/.
function handler(event) {
  var request = event.request;
  var uri = request.uri;
  if (uri.endsWith('/')) {
    request.uri = uri + 'index.html';
    return request;
  }
  if (uri.lastIndexOf('.') > uri.lastIndexOf('/')) {
    return request;
  }
  var pairs = [];
  for (var name in request.querystring) {
    var entry = request.querystring[name];
    var values = entry.multiValue ? entry.multiValue : [entry];
    for (var n = 0; n < values.length; n++) {
      pairs.push(values[n].value === '' ? name : name + '=' + values[n].value);
    }
  }
  // `//host` would lead to another site.
  var location = uri.replace(/^\/+/, '/') + '/' + (pairs.length ? '?' + pairs.join('&') : '');
  return { statusCode: 301, statusDescription: 'Moved Permanently', headers: { location: { value: location } } };
}
"#
    .to_owned()
}

/// For `aws cloudfront create-response-headers-policy --response-headers-policy-config file://cloudfront-headers.json`.
pub(super) fn headers(rules: &Rules) -> String {
    config(rules, "", &rules.policy)
}

/// The same for files of the newsroom that browsers open as documents, for cache behaviours such as `/media/*.svg`.
pub(super) fn media_headers(rules: &Rules) -> String {
    config(rules, "-media", DOCUMENT_POLICY)
}

fn config(rules: &Rules, suffix: &str, policy: &str) -> String {
    let name: String = rules.host().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    // CloudFront has no fields for these two headers. It has a field for each of the others.
    let custom: Vec<_> = rules
        .security()
        .filter(|(header, _)| matches!(*header, "Permissions-Policy" | "Cross-Origin-Opener-Policy"))
        .map(|(header, value)| json!({ "Header": header, "Value": value, "Override": true }))
        .collect();
    let config = json!({
        "Name": format!("broadsheet-{name}{suffix}"),
        "SecurityHeadersConfig": {
            "ContentSecurityPolicy": { "Override": true, "ContentSecurityPolicy": policy },
            "ContentTypeOptions": { "Override": true },
            "ReferrerPolicy": { "Override": true, "ReferrerPolicy": "strict-origin-when-cross-origin" },
        },
        "CustomHeadersConfig": { "Quantity": custom.len(), "Items": custom },
    });
    format!("{config:#}\n")
}
