#pragma once

#include <string>

#include "polyphony/catalog/v1/catalog.pb.h"
#include "polyphony/launcher/v1/launcher.pb.h"
#include "polyphony/streaming/v1/analysis.pb.h"

namespace polyphony::launcher {

/// What services tell of their work; null if they do not answer.
struct Progress {
    const catalog::v1::ScanStatus* scan = nullptr;
    const streaming::v1::AnalysisStatus* analysis = nullptr;
};

/// What `polyphony status` prints.
std::string status_table(const v1::Status& status, const Progress& progress);

/// What `polyphony status --json` prints: one object with `url`, `processes` (each with `service`, `pid`, `state`,
/// `restarts`, `uptime_seconds`, `version`, `last_exit`), `unreadable_count` and `unreadable_files` (each with `path`,
/// `reason`; at most 1000), which are null if the catalog does not answer, and `loudness` (`waiting`, `measured`,
/// `failed`: numbers of tracks), which is null if streaming does not.
std::string status_json(const v1::Status& status, const Progress& progress);

/// The state's name, such as `backing-off`.
std::string state_name(v1::ProcessState state);

}  // namespace polyphony::launcher
