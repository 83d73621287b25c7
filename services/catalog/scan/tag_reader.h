#pragma once

#include <filesystem>

#include "services/catalog/scan/file_facts.h"
#include "services/catalog/scan/tag_mapping.h"
#include "services/catalog/scan/worker.h"

namespace polyphony::catalog::scan {

/// Reads an audio file with TagLib and checks that it is what it claims to be and whole. Runs in the worker: a hostile
/// file may take the process down.
ReadResult read_audio_file(const std::filesystem::path& path, const Companions& beside, const WorkerLimits& limits,
                           const TagMapping& mapping = default_tag_mapping());

}  // namespace polyphony::catalog::scan
