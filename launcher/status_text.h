#pragma once

#include <string>

#include "polyphony/catalog/v1/catalog.pb.h"
#include "polyphony/launcher/v1/launcher.pb.h"

namespace polyphony::launcher {

/// What `polyphony status` prints. `scan` is null if the catalog does not answer.
std::string status_table(const v1::Status& status, const catalog::v1::ScanStatus* scan);

/// What `polyphony status --json` prints: one object with `url`, `processes` (each with `service`, `pid`, `state`,
/// `restarts`, `uptime_seconds`, `version`, `last_exit`), `unreadable_count` and `unreadable_files` (each with `path`,
/// `reason`; at most 1000); the last two are null if the catalog does not answer.
std::string status_json(const v1::Status& status, const catalog::v1::ScanStatus* scan);

/// The state's name, such as `backing-off`.
std::string state_name(v1::ProcessState state);

}  // namespace polyphony::launcher
