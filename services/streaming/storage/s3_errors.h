#pragma once

#include <string>
#include <string_view>

#include "platform/error.h"

namespace polyphony::streaming {

/// The code in the body of an S3 error, such as `NoSuchKey`; empty if there is none.
std::string s3_error_code(std::string_view body);

/// What an answer of an S3 store other than a success means. Those who listen get a sentence without particulars.
Error s3_error(int status, const std::string& code);

/// What whoever runs the platform can do about it; empty if nothing.
std::string s3_advice(int status, const std::string& code);

}  // namespace polyphony::streaming
