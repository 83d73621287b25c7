#pragma once

#include <string>

#include "platform/error.h"
#include "platform/file.h"
#include "services/catalog/pictures/jobs/picture_jobs.h"

/// What runs in the worker process alone: libvips, and strangers' pictures.
namespace polyphony::catalog {

/// To be called once, before the process is locked down. False if libvips does not start.
bool prepare_pictures();

/// Does the job; returns the bytes that are written. Fails with FailedPrecondition if the source cannot be shown, and
/// with Unavailable if the target takes nothing.
Result<std::uint64_t> resize(const File& source, const File& target, const ResizeJob& job);

/// The picture's BlurHash. Fails with FailedPrecondition.
Result<std::string> blurhash_of(const File& source, std::uint64_t max_pixels);

}  // namespace polyphony::catalog
