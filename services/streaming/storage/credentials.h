#pragma once

#include <string>

#include "platform/error.h"

namespace polyphony::streaming {

/// Who we are to an S3 store.
struct Credentials {
    std::string access_key_id;
    std::string secret_access_key;
    std::string session_token;  ///< Empty for lasting credentials.
};

/// From the section `[default]` of a file in the format of AWS's own tools; if `file` is empty, from the environment
/// (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN). Fails with InvalidArgument and what is missing.
Result<Credentials> load_credentials(const std::string& file);

}  // namespace polyphony::streaming
